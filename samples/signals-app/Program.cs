// Opens the driver's window, then tells speed and window until Ctrl+C, or until so many values were told:
//   dotnet run --project samples/signals-app -- [host:port] [count]
using Bordnetz.Signals;
using Bordnetz.Signals.Client;
using SignalsApp.Signals;

string address = args.Length > 0 ? args[0] : "127.0.0.1:55555";
int left = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : int.MaxValue;
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};

using SignalClient vehicle = new(new SignalClientOptions { Address = address });
try
{
    SignalCatalog catalog = await vehicle.GetCatalogAsync(stop.Token);

    // A typed path: a wrong name or a value of another type does not compile.
    await vehicle.ActuateAsync(Vehicle.Cabin.Door.Row1.DriverSide.Window.Switch, "ONE_SHOT_OPEN", cancel: stop.Token);

    // The state of both comes first, then each publication. A lost connection is taken up again.
    string[] paths = [Vehicle.Speed, Vehicle.Cabin.Door.Row1.DriverSide.Window.Position];
    await foreach (SignalNews news in vehicle.SubscribeAsync(paths, cancel: stop.Token))
    {
        foreach (NamedDatapoint told in news.Values)
        {
            string unit = catalog.TryFind(told.Path, out SignalDefinition? signal) ? signal.Unit ?? "" : "";
            Console.WriteLine($"{told.Path} {told.Datapoint.Value} {unit}");
        }
        if (--left <= 0)
        {
            break;
        }
    }
    return 0;
}
catch (SignalException e)
{
    Console.Error.WriteLine($"{e.Failure}: {e.Message}");
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
