export { foldService, type PutService, type Service, serviceDecider } from './catalogue/domain/service.js';
export { change, type Change, type ChangeCommand, type ProposedChange } from './changes/domain/change.js';
export { applyToChangeView, foldChangeView } from './changes/domain/change-view.js';
export { needsAnswer } from './inbound/domain/unannounced.js';
