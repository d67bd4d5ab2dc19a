import {parseEvent} from '../../../src/protocol/events.ts';
import type {JointEventData} from '../../../src/protocol/joint.ts';
import type {EventName, StreamEvent} from '../../../src/protocol/protocol.ts';
import type {SseReader} from './sse-reader.ts';

/** What a stream of several jobs has said so far, by the job's place in the query. */
export class JointReader {
  readonly stream: SseReader;

  constructor(stream: SseReader) {
    this.stream = stream;
  }

  get answers(): JointEventData['answer'][] {
    return this.stream.messages
      .filter(({event}) => event === 'answer')
      .map(({data}) => JSON.parse(data) as JointEventData['answer']);
  }

  eventsOf(job: number): StreamEvent[] {
    const events: StreamEvent[] = [];
    let current: number | null = null;
    for (const {event, data, id} of this.stream.messages) {
      if (event === 'job') current = (JSON.parse(data) as JointEventData['job']).job;
      else if (event !== 'answer') {
        if (current === null) throw new Error(`"${event}" came before it was said whose it is.`);
        const parsed = parseEvent(event, data, id);
        if (current === job && parsed !== null) events.push(parsed);
      }
    }
    return events;
  }

  rowsOf(job: number) {
    return this.eventsOf(job).flatMap((event) =>
      event.event === 'prediction' ? [event.data.prediction] : [],
    );
  }

  idOf(job: number): string | undefined {
    return this.eventsOf(job).findLast(({id}) => id !== undefined)?.id;
  }

  async has(job: number, name: EventName): Promise<StreamEvent> {
    const found = (): StreamEvent | undefined => this.eventsOf(job).find(({event}) => event === name);
    await this.stream.until(`"${name}" of job ${job}`, () => found() !== undefined);
    return found()!;
  }

  close(): void {
    this.stream.close();
  }
}
