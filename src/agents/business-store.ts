import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** An invoice of the fictional company. */
export type Invoice = {
  readonly number: number;
  readonly month: string;
  readonly amountCents: number;
  readonly dueOn: string;
};

/** An appointment of the fictional company. */
export type Appointment = {
  readonly id: number;
  readonly day: string;
  readonly hour: string;
  readonly technician: string;
};

/** The days on which technicians visit. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A caller whom a human must take over or call back. */
export type TransferRequest = {
  readonly callId: string;
  readonly reason: string;
  readonly requestedAt: string;
};

/** What the agents look up and change. One SQLite file, shared by the calls of a worker. */
export type BusinessStore = {
  findInvoice(month: string | undefined): Invoice | undefined;
  findAccount(digits: string): { readonly holder: string } | undefined;
  /** Books a payment of the latest invoice; gives its reference. */
  bookPayment(
    callId: string,
    digits: string,
  ): { readonly reference: string; readonly invoice: Invoice };
  appointment(): Appointment;
  /** Moves the appointment to another day and returns it. */
  reschedule(callId: string, day: Weekday): Appointment;
  requestTransfer(request: TransferRequest): void;
  transferRequests(callId: string): readonly TransferRequest[];
  close(): void;
};

const SCHEMA = `
  create table if not exists invoice (number integer primary key, month text, amount_cents integer, due_on text);
  create table if not exists account (digits text primary key, holder text);
  create table if not exists payment (id integer primary key, call_id text, digits text, invoice integer);
  create table if not exists appointment (id integer primary key, day text, hour text, technician text, moved_by text);
  create table if not exists transfer_request (id integer primary key, call_id text, reason text, requested_at text);
  insert or ignore into invoice values (1042, 'november', 4250, 'the third of December');
  insert or ignore into invoice values (1017, 'october', 3975, 'the third of November');
  insert or ignore into account values ('4155550142', 'Ada Example');
  insert or ignore into appointment values (1, 'thursday', 'nine in the morning', 'Robin', null);
`;

/** Opens the store and fills an empty one; `:memory:` opens one that lives as long as the process. */
export function openBusinessStore(path: string): BusinessStore {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path, { timeout: 5000 });
  if (path !== ':memory:') db.exec('pragma journal_mode = wal');
  db.exec(SCHEMA);
  return {
    ...billingOf(db),
    ...appointmentsOf(db),
    ...transfersOf(db),
    close: () => db.close(),
  };
}

type Row = Readonly<Record<string, string | number>>;

function billingOf(
  db: DatabaseSync,
): Pick<BusinessStore, 'findInvoice' | 'findAccount' | 'bookPayment'> {
  const latest = (): Invoice =>
    invoiceOf(db.prepare('select * from invoice order by number desc limit 1').get() as Row);
  return {
    findInvoice(month) {
      if (month === undefined) return latest();
      const row = db.prepare('select * from invoice where month = ?').get(month.toLowerCase());
      return row === undefined ? undefined : invoiceOf(row as Row);
    },
    findAccount(digits) {
      const row = db.prepare('select holder from account where digits = ?').get(digits);
      return row === undefined ? undefined : { holder: String(row['holder']) };
    },
    bookPayment(callId, digits) {
      const invoice = latest();
      const { lastInsertRowid } = db
        .prepare('insert into payment (call_id, digits, invoice) values (?, ?, ?)')
        .run(callId, digits, invoice.number);
      return { reference: `P${1000 + Number(lastInsertRowid)}`, invoice };
    },
  };
}

function appointmentsOf(db: DatabaseSync): Pick<BusinessStore, 'appointment' | 'reschedule'> {
  const appointment = (): Appointment => {
    const row = db
      .prepare('select id, day, hour, technician from appointment where id = 1')
      .get() as Row;
    return {
      id: Number(row['id']),
      day: String(row['day']),
      hour: String(row['hour']),
      technician: String(row['technician']),
    };
  };
  return {
    appointment,
    reschedule(callId, day) {
      db.prepare('update appointment set day = ?, moved_by = ? where id = 1').run(day, callId);
      return appointment();
    },
  };
}

function transfersOf(
  db: DatabaseSync,
): Pick<BusinessStore, 'requestTransfer' | 'transferRequests'> {
  return {
    requestTransfer({ callId, reason, requestedAt }) {
      db.prepare(
        'insert into transfer_request (call_id, reason, requested_at) values (?, ?, ?)',
      ).run(callId, reason, requestedAt);
    },
    transferRequests(callId) {
      return db
        .prepare(
          'select call_id, reason, requested_at from transfer_request where call_id = ? order by id',
        )
        .all(callId)
        .map((row) => ({
          callId: String(row['call_id']),
          reason: String(row['reason']),
          requestedAt: String(row['requested_at']),
        }));
    },
  };
}

function invoiceOf(row: Row): Invoice {
  return {
    number: Number(row['number']),
    month: String(row['month']),
    amountCents: Number(row['amount_cents']),
    dueOn: String(row['due_on']),
  };
}
