/** The tables of facts: the columns of each, as DuckDB names their types. */
export const TABLES = {
  calls: {
    record: 'INTEGER',
    call: 'VARCHAR',
    file: 'VARCHAR',
    day: 'DATE',
    hour: 'VARCHAR',
    workflow: 'VARCHAR',
    policy: 'VARCHAR',
    lasts_ms: 'BIGINT',
    task_known: 'BOOLEAN',
    escalated: 'BOOLEAN',
  },
  spoken: {
    record: 'INTEGER',
    call: 'VARCHAR',
    message_type: 'VARCHAR',
    messages: 'INTEGER',
    played_ms: 'BIGINT',
  },
  moments: {
    record: 'INTEGER',
    call: 'VARCHAR',
    turn: 'VARCHAR',
    message_type: 'VARCHAR',
    message_id: 'VARCHAR',
    at_ms: 'BIGINT',
    means: 'VARCHAR',
    admits_speech: 'BOOLEAN',
    ducked: 'BOOLEAN',
    paused: 'BOOLEAN',
    outcome: 'VARCHAR',
    class: 'VARCHAR',
    clause: 'VARCHAR',
    confidence: 'DOUBLE',
    played_ms: 'BIGINT',
    voice_from_ms: 'BIGINT',
    voice_to_ms: 'BIGINT',
    content_words: 'INTEGER',
    only_backchannel: 'BOOLEAN',
    words_dropped: 'BOOLEAN',
    again_after_ms: 'BIGINT',
    human_after_ms: 'BIGINT',
    rest_said: 'BOOLEAN',
    rest_heard: 'BOOLEAN',
    back_after_ms: 'BIGINT',
    left_after_ms: 'BIGINT',
    silence_ms: 'BIGINT',
    alike_after_ms: 'BIGINT',
    task_after: 'BOOLEAN',
  },
  problems: {
    file: 'VARCHAR',
    code: 'VARCHAR',
    line: 'INTEGER',
    message: 'VARCHAR',
    scored: 'BOOLEAN',
  },
} as const;

/** The name of a table of facts. */
export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];

/** What the rows of a call take over from its row in `calls`, so that they can be grouped by it. */
export const OF_THE_CALL = ['day', 'hour', 'workflow', 'policy', 'task_known'] as const;
