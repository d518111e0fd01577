import { openSealedText, sealingMonth, sealText } from './sealed-text.js';

const key = Buffer.alloc(32, 7);
const of = { subject: 'grace', month: '2026-03' };

describe('sealed text', () => {
  it('opens with its key at its place', () => {
    const said = 'Looks right \u2013 ship it \u{1F680}';
    expect(openSealedText(sealText(said, of, key, 'change-1'), key, 'change-1')).toBe(said);
  });

  it('never looks the same twice', () => {
    expect(sealText('yes', of, key, 'a').text).not.toBe(sealText('yes', of, key, 'a').text);
  });

  it('opens with no other key, at no other place, under no other name, and not altered', () => {
    const sealed = sealText('yes', of, key, 'change-1');
    const bytes = Buffer.from(sealed.text, 'base64');
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1);
    expect(() => openSealedText(sealed, Buffer.alloc(32, 8), 'change-1')).toThrow('authenticate');
    expect(() => openSealedText(sealed, key, 'change-2')).toThrow('authenticate');
    expect(() => openSealedText({ ...sealed, subject: 'ben' }, key, 'change-1')).toThrow('authenticate');
    expect(() => openSealedText({ ...sealed, month: '2026-04' }, key, 'change-1')).toThrow('authenticate');
    expect(() => openSealedText({ ...sealed, text: bytes.toString('base64') }, key, 'change-1')).toThrow(
      'authenticate',
    );
    expect(() => openSealedText({ ...sealed, text: '' }, key, 'change-1')).toThrow(RangeError);
  });

  it('takes the month of a moment in UTC', () => {
    expect(sealingMonth(new Date('2026-03-31T23:30:00-02:00'))).toBe('2026-04');
  });
});
