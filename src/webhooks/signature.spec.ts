import { Webhook } from 'standardwebhooks';
import { newSecret, signatureHeaders } from './signature.js';

const BODY = JSON.stringify({ type: 'setup.completed', data: { name: 'Größe „42“ 🏠' } });

it('a message verifies with a Standard Webhooks library', () => {
  const secret = newSecret();
  const headers = signatureHeaders('evt_1', new Date(), BODY, [secret]);
  expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY));
});

it('while a secret is changed over, it verifies with the old one and with the new one', () => {
  const [before, after] = [newSecret(), newSecret()];
  const headers = signatureHeaders('evt_1', new Date(), BODY, [after, before]);
  for (const secret of [before, after]) expect(() => new Webhook(secret).verify(BODY, headers)).not.toThrow();
  expect(() => new Webhook(newSecret()).verify(BODY, headers)).toThrow();
});

it.each([
  ['another body', (headers: Record<string, string>) => [headers, `${BODY} `] as const],
  ['another id', (headers: Record<string, string>) => [{ ...headers, 'webhook-id': 'evt_2' }, BODY] as const],
  [
    'another time',
    (headers: Record<string, string>) =>
      [{ ...headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1000) + 1) }, BODY] as const,
  ],
])('%s does not verify', (_, forge) => {
  const secret = newSecret();
  const [headers, body] = forge(signatureHeaders('evt_1', new Date(), BODY, [secret]));
  expect(() => new Webhook(secret).verify(body, headers)).toThrow();
});

it('a message that is sent again after an hour is refused: each attempt has its own time', () => {
  const secret = newSecret();
  const headers = signatureHeaders('evt_1', new Date(Date.now() - 3_600_000), BODY, [secret]);
  expect(() => new Webhook(secret).verify(BODY, headers)).toThrow(/too old/);
});

it('a secret has 32 random bytes, and is never the same twice', () => {
  const secrets = Array.from({ length: 100 }, newSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) expect(Buffer.from(secret.replace('whsec_', ''), 'base64')).toHaveLength(32);
});
