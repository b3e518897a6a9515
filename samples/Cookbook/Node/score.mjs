// #region page
import * as ort from 'onnxruntime-web';                           // in a browser too, from a script tag or a bundler
import { readFile } from 'node:fs/promises';

const session = await ort.InferenceSession.create(await readFile(process.argv[2]));
const column = values => new ort.Tensor('float32', Float32Array.from(values), [values.length, 1]);   // rows are the first axis
const houses = { Rooms: column([3, 8]), Age: column([40, 5]), Income: column([2.5, 9]) };
const result = await session.run(houses, ['Score.output']);
console.log(Array.from(result['Score.output'].data).join(' '));
// #endregion
