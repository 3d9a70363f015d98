using Grpc.Reflection.V1Alpha;

namespace Bordnetz.Tests.Kuksa;

public sealed class ReflectionTests : KuksaTestBase
{
    [Fact]
    public async Task Tools_can_ask_which_services_there_are()
    {
        ServerReflection.ServerReflectionClient client = new(Channel);
        using var call = client.ServerReflectionInfo(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Cancel);
        ServerReflectionResponse response = await NextAsync(call.ResponseStream);
        string[] services = [.. response.ListServicesResponse.Service.Select(s => s.Name)];
        Assert.Contains("kuksa.val.v2.VAL", services);
        Assert.Contains("kuksa.val.v1.VAL", services);
        Assert.Contains("grpc.reflection.v1.ServerReflection", services);
    }
}
