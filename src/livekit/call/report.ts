import { assertNever, type DigitSource } from '../../core/index.ts';
import { DONE, type Host, type Of, type Outcome } from './host.ts';

/** Actions that report something to the application. */
export type ReportAction = Of<
  | 'commit_user_input'
  | 'report_held'
  | 'choose_option'
  | 'report_digit'
  | 'submit_collected'
  | 'hand_off'
  | 'end_call'
>;

/** Reports to the application, with the values that only the vault contains. */
export function report(action: ReportAction, host: Host): Outcome {
  const { listeners } = host;
  switch (action.type) {
    case 'commit_user_input': {
      const { input } = action;
      host.commitInput(input.type === 'option' ? input.option : digitsOf(input.sources, host));
      return DONE;
    }
    case 'report_held': {
      const { messageType, stale } = action;
      const transcript = action.utteranceIds.map((ref) => host.vault.get(ref) ?? '').join(' ');
      host.gate.drop(action.utteranceIds);
      listeners.emit('held', { transcript, messageType, stale });
      return DONE;
    }
    case 'choose_option': {
      const { option: name, messageType } = action;
      listeners.emit('option', { name, digit: host.vault.get(action.ref) ?? '', messageType });
      return DONE;
    }
    case 'report_digit': {
      const { messageType } = action;
      listeners.emit('digit', { digit: host.vault.get(action.ref) ?? '', messageType });
      return DONE;
    }
    case 'submit_collected': {
      const { kind, messageType, sources } = action;
      const value = digitsOf(sources, host);
      host.keep(action.actionId, 'collected', value);
      listeners.emit('collected', { value, kind, messageType });
      return DONE;
    }
    case 'hand_off': {
      const { reason, messageType } = action;
      listeners.emit('handoff', { reason, messageType });
      if (reason === 'trouble') closeWhereNobodyListens('handoff', host);
      return DONE;
    }
    case 'end_call':
      listeners.emit('end_call', { reason: action.reason });
      if (action.reason === 'trouble') closeWhereNobodyListens('end_call', host);
      return DONE;
    default:
      return assertNever(action, 'report');
  }
}

/** Without a listener the session closes, as it would without the floor. */
function closeWhereNobodyListens(name: 'handoff' | 'end_call', host: Host): void {
  if (!host.listeners.has(name)) host.closeOnTrouble();
}

function digitsOf(sources: readonly DigitSource[], host: Host): string {
  const values = sources.map((source) => {
    const value = host.vault.get(source.type === 'key' ? source.ref : source.utteranceId) ?? '';
    return source.type === 'key' ? value : host.spokenDigits(value);
  });
  return values.join('');
}
