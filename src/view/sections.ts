import { count, seconds } from './as-text.ts';
import { html, type Html } from './html.ts';
import type { Answer, Moment, Said, ShownDecision, View } from './view-data.ts';

/** Which call it was, which policy decided, and whether the record is as it was written. */
export function headSection(view: View): Html {
  const { callId, policy, integrity, fromMs, toMs, beganAt, remarks } = view;
  const lastsMs = toMs - fromMs;
  return html`<header class="head">
    <div class="head-line">
      <h1>${callId}</h1>
      <p class="facts">
        <span
          ><b>${policy.workflow}</b> revision <b>${policy.revision}</b>
          <code title="${policy.sha256}">${policy.sha256.slice(0, 12)}</code></span
        >
        <span
          >${beganAt === '' ? 'no date' : beganAt.replace('T', ' ').replace(/\.\d+Z$/u, ' UTC')}</span
        >
        <span>${seconds(lastsMs)}</span>
        <span>${count(view.decisions.length, 'decision')}</span>
      </p>
    </div>
    <div class="proof proof-${integrity.state}" id="integrity">
      <p>
        <span class="sign" aria-hidden="true">${SIGNS[integrity.state]}</span> ${integrity.sentence}
      </p>
      ${
        integrity.findings.length === 0
          ? undefined
          : html`<ul>
              ${integrity.findings.map((each) => html`<li>${each}</li>`)}
            </ul>`
      }
    </div>
    ${
      remarks.length === 0
        ? undefined
        : html`<ul class="remarks">
            ${remarks.map((each) => html`<li>${each}</li>`)}
          </ul>`
    }
  </header>`;
}

/** Five questions about each time somebody asked for the floor, or seemed to. */
export function answersSection({ moments }: View): Html {
  if (moments.length === 0) {
    return html`<section class="answers" aria-labelledby="answers-title">
      <h2 id="answers-title">Interruptions</h2>
      <p class="empty">
        Nobody asked for the floor while the agent spoke, as far as the record shows.
      </p>
    </section>`;
  }
  return html`<section class="answers" aria-labelledby="answers-title">
    <h2 id="answers-title">Interruptions</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="answers-title">
      <table>
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">Did the caller mean to?</th>
            <th scope="col">What was decided?</th>
            <th scope="col">By which rule?</th>
            <th scope="col">What had been heard?</th>
            <th scope="col">Did it recover?</th>
          </tr>
        </thead>
        <tbody>
          ${moments.map(momentRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** Every decision as a button that moves the playhead to it. */
export function decisionsSection({ decisions }: View): Html {
  return html`<section class="decisions" aria-labelledby="decisions-title">
    <h2 id="decisions-title">Decisions</h2>
    ${decisions.length === 0 ? html`<p class="empty">The record holds no decision.</p>` : undefined}
    <ol id="decisions">
      ${decisions.map(decisionItem)}
    </ol>
  </section>`;
}

/** What both sides said, in its order, with what was heard and not heard of each message. */
export function saidSection({ said, wordsFrom }: View): Html {
  const source =
    wordsFrom === 'words'
      ? 'words from the raw record'
      : 'counts only: the record holds no words, and no raw record was named';
  return html`<section class="said" aria-labelledby="said-title">
    <h2 id="said-title">Said and heard <small>${source}</small></h2>
    ${said.length === 0 ? html`<p class="empty">Nothing was said, as far as the record shows.</p>` : undefined}
    <ol id="said">
      ${said.map(saidItem)}
    </ol>
  </section>`;
}

function momentRow({ atMs, decision, ...answers }: Moment): Html {
  const { meant, decided, rule, heard, recovered } = answers;
  return html`<tr>
    <th scope="row">
      <button type="button" data-decision="${decision}" title="Move the playhead here">
        ${seconds(atMs)}
      </button>
    </th>
    ${[meant, decided, rule, heard, recovered].map(answerCell)}
  </tr>`;
}

function answerCell({ short, more }: Answer): Html {
  return html`<td>
    <b>${breakable(short)}</b>${more === '' ? undefined : html`<span>${more}</span>`}
  </td>`;
}

/** A name of many parts may be broken after each dot. */
function breakable(text: string): Html {
  return html`${text.split(/(?<=\.)/u).map((part) => html`${part}<wbr />`)}`;
}

function decisionItem(decision: ShownDecision, index: number): Html {
  const { verdict, clause, overruled, reason, confidence, messageType, atMs } = decision;
  const sure = Math.round(confidence * 100);
  const over =
    overruled.length === 0
      ? undefined
      : html`<span class="over">overruled ${overruled.join(', ')}</span>`;
  return html`<li>
    <button
      type="button"
      class="decision v-${family(verdict)}"
      data-index="${index}"
      title="${decision.meaning}"
    >
      <span class="nr">${index + 1}</span><span class="at">${seconds(atMs)}</span>
      <span class="what"
        ><b class="verdict">${verdict.replaceAll('_', ' ')}</b>
        <span class="of">${messageType}</span>
        <span class="class" title="${decision.classMeaning}"
          >${decision.class.replaceAll('_', ' ')}</span
        >
        <span class="sure">${sure} %</span></span
      >
      <span class="why">${reason}</span>
      <span class="by"><code>${clause}</code>${over}</span>
    </button>
  </li>`;
}

function saidItem({ by, title, heard, unheard, note, fromMs, toMs }: Said, index: number): Html {
  return html`<li
    class="line by-${by}"
    data-index="${index}"
    data-from="${fromMs}"
    data-to="${toMs}"
  >
    <button type="button" class="at" title="Move the playhead here">${seconds(fromMs)}</button>
    <p class="title">
      ${by === 'agent' ? html`<span class="who">agent</span> ${title}` : html`<span class="who">caller</span> ${title.replace(/^caller(?:: )?/u, '')}`}
    </p>
    <p class="text">
      ${heard === '' ? undefined : html`<span class="heard">${heard}</span>`}
      ${unheard === '' ? undefined : html`<span class="unheard"><span class="sr">not heard: </span>${unheard}</span>`}
    </p>
    <p class="note">${note}</p>
  </li>`;
}

/** The colour of a verdict: what it does to the agent's voice. */
export function family(verdict: string): string {
  if (verdict === 'interrupt' || verdict === 'escalate' || verdict === 'end_call') return 'stop';
  if (verdict === 'duck' || verdict === 'pause') return 'room';
  if (verdict === 'resume' || verdict === 'continue' || verdict === 'delivered') return 'on';
  if (verdict === 'incomplete' || verdict === 'trouble' || verdict === 'invalid') return 'bad';
  return 'other';
}

const SIGNS: Readonly<Record<View['integrity']['state'], string>> = {
  holds: '✓',
  incomplete: '!',
  unproved: '?',
  broken: '✗',
};
