import { readArguments, UsageError } from './launcher-arguments.js';

describe('the command line of the launcher', () => {
  it('starts when nothing is said', () => {
    expect(readArguments([])).toEqual({
      command: 'start',
      fresh: false,
      noDemo: false,
      verbose: false,
      json: false,
    });
  });

  it('takes options behind the command', () => {
    const given = readArguments(['start', '--fresh', '--no-demo', '--port', '7500', '--verbose']);
    expect(given).toEqual({
      command: 'start',
      fresh: true,
      noDemo: true,
      port: 7500,
      verbose: true,
      json: false,
    });
  });

  it.each([
    ['fly'],
    ['start', 'now'],
    ['--speed'],
    ['--port', 'x'],
    ['--port', '0'],
    ['--port', '70000'],
    ['--port'],
  ])('refuses %p', (...args) => {
    expect(() => readArguments(args)).toThrow(UsageError);
  });
});
