using Bordnetz.Server.Kuksa.Proto.V2;
using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Bordnetz.Server.Kuksa;

/// <summary>
/// Binds the streams of kuksa.val.v2 to <see cref="ValV2Streams"/>, with messages other than those of the generated
/// code: updates to subscribers are sent as bytes that were encoded once, and a provider's values are read without
/// objects between.
/// </summary>
internal sealed class ValV2StreamMethods : IServiceMethodProvider<ValV2Streams>
{
    /// <summary>The generated service, which has methods of the same names, is asked only where this one is not.</summary>
    public const int OrderOfGenerated = 1;

    private const string Service = "kuksa.val.v2.VAL";

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<ValV2Streams> context)
    {
        context.AddServerStreamingMethod(
            new Method<SubscribeRequest, EncodedMessage>(
                MethodType.ServerStreaming,
                Service,
                "Subscribe",
                Marshaller(SubscribeRequest.Parser),
                EncodedMessage.Marshaller
            ),
            [],
            static (service, request, stream, call) => service.Subscribe(request, stream, call)
        );
        context.AddServerStreamingMethod(
            new Method<SubscribeByIdRequest, EncodedMessage>(
                MethodType.ServerStreaming,
                Service,
                "SubscribeById",
                Marshaller(SubscribeByIdRequest.Parser),
                EncodedMessage.Marshaller
            ),
            [],
            static (service, request, stream, call) => service.SubscribeById(request, stream, call)
        );
        context.AddDuplexStreamingMethod(
            new Method<ProviderMessage, OpenProviderStreamResponse>(
                MethodType.DuplexStreaming,
                Service,
                "OpenProviderStream",
                ProviderMessage.Marshaller,
                Marshaller(OpenProviderStreamResponse.Parser)
            ),
            [],
            static (service, requests, stream, call) => service.OpenProviderStream(requests, stream, call)
        );
    }

    private static Marshaller<T> Marshaller<T>(MessageParser<T> parser)
        where T : IMessage<T> =>
        Marshallers.Create(
            static (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence())
        );
}
