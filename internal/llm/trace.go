package llm

import (
	"context"

	"github.com/tmc/langchaingo/llms"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Attributes of OpenTelemetry's semantic conventions for generative AI (1.37).
// They are still experimental there, so the names stand here and nowhere else.
const (
	attrOperation    = attribute.Key("gen_ai.operation.name")
	attrProvider     = attribute.Key("gen_ai.provider.name")
	attrRequestModel = attribute.Key("gen_ai.request.model")
	attrMaxTokens    = attribute.Key("gen_ai.request.max_tokens")
	attrTemperature  = attribute.Key("gen_ai.request.temperature")
	attrAnswerModel  = attribute.Key("gen_ai.response.model")
	attrFinish       = attribute.Key("gen_ai.response.finish_reasons")
	attrInputTokens  = attribute.Key("gen_ai.usage.input_tokens")
	attrOutputTokens = attribute.Key("gen_ai.usage.output_tokens")
	attrErrorType    = attribute.Key("error.type")
	attrPurpose      = attribute.Key("insight.llm.purpose") // ours
)

// startSpan opens the span of a call. Prompts and answers never go into traces.
func (c *Client) startSpan(ctx context.Context, request Request) (context.Context, trace.Span) {
	attributes := []attribute.KeyValue{
		attrOperation.String("chat"), attrProvider.String(c.deps.Provider), attrRequestModel.String(c.deps.Model),
		attrTemperature.Float64(request.Temperature), attrPurpose.String(request.Purpose),
	}
	if request.MaxTokens > 0 {
		attributes = append(attributes, attrMaxTokens.Int(request.MaxTokens))
	}
	return c.deps.Tracer.Start(ctx, "chat "+c.deps.Model, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes...))
}

func finishSpan(span trace.Span, response *llms.ContentResponse, err error) {
	if err != nil {
		span.SetAttributes(attrErrorType.String(string(KindOf(err))))
		span.SetStatus(codes.Error, err.Error())
		return
	}
	usage := UsageOf(response)
	span.SetAttributes(attrInputTokens.Int(usage.PromptTokens), attrOutputTokens.Int(usage.OutputTokens))
	if model := ModelOf(response); model != "" {
		span.SetAttributes(attrAnswerModel.String(model))
	}
	if len(response.Choices) > 0 {
		span.SetAttributes(attrFinish.StringSlice([]string{response.Choices[0].StopReason}))
	}
}
