import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiProduces, ApiResponse } from '@nestjs/swagger';

/** Documents a stream of server-sent events. @param events what comes, in words */
export const ApiEvents = (events: string) =>
  applyDecorators(
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      description: 'The id of the last event that you have seen: the stream goes on behind it, without gap or double.',
    }),
    ApiProduces('text/event-stream'),
    ApiResponse({ status: 200, description: events, schema: { type: 'string' } }),
    ApiResponse({ status: 429, description: 'RATE_LIMITED: too many streams of this caller (problem+json)' }),
    ApiResponse({ status: 503, description: 'TOO_MANY_STREAMS or DATABASE_UNAVAILABLE (problem+json)' }),
  );
