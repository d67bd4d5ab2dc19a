import type {Prediction} from '../../../src/protocol/protocol.ts';
import {makePrediction} from './fake/fake-source.ts';

/** A conversation with a tool, answered after some thinking. */
export const chatRow = (fields: Partial<Prediction> = {}): Prediction =>
  makePrediction({
    prompt: 'And in Lyon?',
    messages: [
      {role: 'system', content: 'You answer questions about the weather. Be brief.'},
      {role: 'user', content: 'What is the weather in Paris?'},
      {
        role: 'assistant',
        content: null,
        tool_calls: [{id: 'call_1', function: {name: 'weather', arguments: '{"city":"Paris"}'}}],
      },
      {role: 'tool', name: 'weather', tool_call_id: 'call_1', content: '{"sky": "clear", "degrees": 21}'},
      {role: 'assistant', content: '<think>Clear, 21 degrees.</think>Clear, 21 °C.'},
      {
        role: 'user',
        content: [
          {type: 'text', text: 'And in Lyon?'},
          {type: 'image_url', image_url: {url: 'https://x.example/map.png'}},
        ],
      },
    ],
    ground_truth: 'Rain, 14 °C.',
    prediction: '<think>Lyon is rainy today. Say so.</think>\nRain, 15 °C.<|im_end|>',
    finish_reason: 'stop',
    prompt_tokens: 120,
    completion_tokens: 24,
    max_new_tokens: 256,
    scores: {reward: 0.25, judge: null},
    metadata: {judge: {says: 'close', votes: [1, 0, 1]}, seed: 7, note: ''},
    ...fields,
  });
