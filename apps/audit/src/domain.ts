export {
  decideSigning,
  type SignedHead,
  type SigningDecision,
  type SigningQuestion,
} from './ledger/domain/decide-signing.js';
export { type LedgerAlarm, LedgerAlarmError, missingRecords } from './ledger/domain/ledger-alarm.js';
