using Bordnetz.Cli.Can;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Cli;

public sealed class TransportAddressTests
{
    [Theory]
    [InlineData("socketcan:can0", "socketcan  0 0 can0")]
    [InlineData("vcan1", "socketcan  0 0 vcan1")]
    [InlineData("udp_multicast", "udp_multicast 239.74.163.2 43113 0 can0")]
    [InlineData("udp_multicast:239.1.2.3", "udp_multicast 239.1.2.3 43113 0 can0")]
    [InlineData("udp_multicast:239.74.163.2:43114", "udp_multicast 239.74.163.2 43114 0 can0")]
    [InlineData("udp_multicast:ff15::6d63", "udp_multicast ff15::6d63 43113 0 can0")]
    [InlineData("udp_multicast:[ff15::6d63]:43114", "udp_multicast ff15::6d63 43114 0 can0")]
    [InlineData("cannelloni:gateway", "cannelloni gateway 20000 20000 can0")]
    [InlineData("cannelloni:gateway:20001", "cannelloni gateway 20001 20000 can0")]
    [InlineData("cannelloni:gateway:20001:20002", "cannelloni gateway 20001 20002 can0")]
    [InlineData("cannelloni:[::1]:20001:20002", "cannelloni ::1 20001 20002 can0")]
    [InlineData("socketcand:gateway/vcan3", "socketcand gateway 29536 0 vcan3")]
    [InlineData("socketcand:127.0.0.1:28600/can0", "socketcand 127.0.0.1 28600 0 can0")]
    [InlineData("socketcand://127.0.0.1:28600/can0", "socketcand 127.0.0.1 28600 0 can0")]
    [InlineData("stdout", "stdout  0 0 can0")]
    public void Every_form_of_an_address(string text, string expected)
    {
        Assert.True(TransportAddress.IsOne(text));
        TransportAddress? address = TransportAddress.Parse(text, new ProblemLog());
        Assert.Equal(expected, $"{address?.Kind} {address?.Host} {address?.Port} {address?.LocalPort} {address?.Bus}");
    }

    [Theory]
    [InlineData("socketcan:")]
    [InlineData("sockecan:can0")]
    [InlineData("udp_multicast:239.1.2.3:0")]
    [InlineData("udp_multicast:239.1.2.3:65536")]
    [InlineData("udp_multicast:239.1.2.3:1:2")]
    [InlineData("cannelloni:")]
    [InlineData("cannelloni:host:1:x")]
    [InlineData("socketcand:host")]
    [InlineData("socketcand:host/")]
    [InlineData("socketcand:/can0")]
    [InlineData("socketcand:host/can0>")]
    [InlineData("")]
    public void What_is_no_address_is_told_with_the_forms_there_are(string text)
    {
        ProblemLog log = new();
        Assert.Null(TransportAddress.Parse(text, log));
        Assert.Equal("BN9029", Assert.Single(log.Problems).Code);
    }

    [Theory]
    [InlineData("drive.log")]
    [InlineData("can.log")]
    [InlineData("-")]
    [InlineData("C:\\logs\\drive.log")]
    public void A_file_is_no_bus(string text) => Assert.False(TransportAddress.IsOne(text));
}
