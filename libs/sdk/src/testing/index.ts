export { type FakeAnswer, FakeGateway, type FakeHandler, problem, type SeenRequest } from './fake-gateway.js';
