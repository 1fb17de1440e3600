/** Thrown for a use of the floor, or a session option, that would let the call bypass it. */
export class FloorConfigError extends Error {
  override readonly name = 'FloorConfigError';
  readonly code = 'FLOOR_CONFIG';
  /** What to do instead. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(`${message}\n  hint: ${hint}`);
    this.hint = hint;
  }
}

/** Thrown for a message type that the workflow does not have. */
export class UnknownMessageError extends Error {
  override readonly name = 'UnknownMessageError';
  readonly code = 'UNKNOWN_MESSAGE';
  readonly messageType: string;
  /** The workflow's type with the most similar spelling. */
  readonly nearest: string | undefined;

  constructor(messageType: string, workflow: string, nearest: string | undefined) {
    const hint =
      nearest === undefined
        ? `declare it under \`messages\` of workflow \`${workflow}\``
        : `did you mean \`${nearest}\`?`;
    super(`workflow \`${workflow}\` has no message type \`${messageType}\`\n  hint: ${hint}`);
    this.messageType = messageType;
    this.nearest = nearest;
  }
}
