using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml.Linq;
using Bordnetz.Can.Transport;
using Microsoft.Extensions.Time.Testing;

namespace Bordnetz.Tests.Can;

public sealed class SocketcandBeaconTests
{
    [Fact]
    public async Task A_hub_is_announced_at_once_and_every_two_seconds()
    {
        using UdpClient client = new(new IPEndPoint(IPAddress.Loopback, 0));
        FakeTimeProvider time = new();
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using SocketcandBeacon beacon = SocketcandBeacon.Start(
            new IPEndPoint(IPAddress.Loopback, 29536),
            "can0",
            (IPEndPoint)client.Client.LocalEndPoint!,
            time
        );
        UdpReceiveResult first = await client.ReceiveAsync(cancel);
        Task<UdpReceiveResult> second = client.ReceiveAsync(cancel).AsTask();
        while (!second.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(1, cancel);
        }
        Assert.Equal(first.Buffer, (await second).Buffer);
    }

    [Theory]
    [InlineData("127.0.0.1:29536", "can://127.0.0.1:29536")]
    [InlineData("192.168.0.7:1", "can://192.168.0.7:1")]
    public void The_datagram_is_what_clients_look_for(string hub, string url)
    {
        XElement beacon = XElement.Parse(
            Encoding.UTF8.GetString(SocketcandBeacon.Message(IPEndPoint.Parse(hub), "a&b"))
        );
        Assert.Equal("CANBeacon", beacon.Name.LocalName);
        Assert.Equal("SocketCAN", beacon.Attribute("type")!.Value);
        Assert.Equal(url, beacon.Element("URL")!.Value);
        Assert.Equal("a&b", beacon.Element("Bus")!.Attribute("name")!.Value);
    }

    [Fact]
    public void A_hub_on_all_interfaces_is_announced_by_the_machine_s_name()
    {
        string text = Encoding.UTF8.GetString(SocketcandBeacon.Message(new IPEndPoint(IPAddress.Any, 5), "can0"));
        Assert.Contains($"can://{Dns.GetHostName()}:5", text, StringComparison.Ordinal);
    }
}
