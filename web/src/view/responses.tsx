// Responses as a ring: how many of the answers were yes.
import { address, spanWords } from "../model/address";
import { windows } from "../model/feed";
import { formatPercent } from "../model/format";
import { Count } from "./parts";

const RADIUS = 42;
const ROUND = 2 * Math.PI * RADIUS;
const ANSWERS = ["yes", "no", "other"] as const;

export function ResponsesRing() {
  const responses = windows.value?.responses;
  const sum = responses ? responses.yes + responses.no + responses.other : 0;
  let from = 0;
  return (
    <section class="responses">
      <h2>Answers <small>of the {spanWords(address.value.selection.days)}</small></h2>
      <div class="split">
        <svg viewBox="0 0 100 100" class="ring" role="img" aria-label={sum > 0 ? `${formatPercent(responses!.yes / sum)} said yes` : "No answers yet"}>
          <circle class="track" cx="50" cy="50" r={RADIUS} />
          {sum > 0 && ANSWERS.map((answer) => {
            const length = (responses![answer] / sum) * ROUND;
            const arc = <circle key={answer} class={answer} cx="50" cy="50" r={RADIUS} stroke-dasharray={`${Math.max(0, length - 1)} ${ROUND}`} stroke-dashoffset={-from} />;
            from += length;
            return arc;
          })}
          <text x="50" y="54" class="share">{sum > 0 ? formatPercent(responses!.yes / sum) : "–"}</text>
          <text x="50" y="68" class="legend">said yes</text>
        </svg>
        <dl class="answers">
          {ANSWERS.map((answer) => <div key={answer} class={answer}><dt>{answer}</dt><dd>{responses ? <Count value={responses[answer]} /> : "–"}</dd></div>)}
        </dl>
      </div>
    </section>
  );
}
