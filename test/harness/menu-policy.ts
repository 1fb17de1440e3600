/** A policy with a menu, a collection and messages that admit nothing. */
export const MENU = `
escalation: { phrases: [human], dtmf: "0", do: handoff }
messages:
  main_menu:
    text: "Press 1 for your balance, {name}."
    dtmf: { options: { "1": balance, "2": payment }, submit: reply }
  plain: {}
  account: { expects: { kind: digits, count: 4, submit: event } }
  notice: { interruptible: none, input: report }
  disclosure: { interruptible: none }
  answer: {}
  tour: {}
`;
