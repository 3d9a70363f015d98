using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.Server.Kuksa;
using Bordnetz.Server.Live;
using Bordnetz.Server.Telemetry;
using Bordnetz.Signals;
using Bordnetz.Simulation;
using Bordnetz.Simulation.Trace;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz run</c>: drives one variant at wall-clock speed and serves it to real tools.</summary>
internal static class RunCommand
{
    private const int DefaultPort = 55555;
    private const string UsualScenario = "wltc";
    private const long LastTickNs = 10_000_000;

    public static Command Create(FunctionLibrary library)
    {
        Argument<string?> folder = PlatformLoading.FolderArgument();
        Option<string?> variant = PlatformLoading.VariantOption();
        Option<string?> scenario = new("--scenario")
        {
            Description = $"The scenario to drive; '{UsualScenario}' when not given, or the platform's only one.",
        };
        Option<string[]> bus = new("--bus")
        {
            Description = "Plays a recording on a CAN, NETWORK=log:FILE, in place of what the platform sends there.",
            DefaultValueFactory = _ => [],
        };
        Option<ulong> seed = new("--seed") { DefaultValueFactory = _ => 1, Description = "The seed of chance." };
        Option<string> speed = new("--speed")
        {
            DefaultValueFactory = _ => "1",
            Description = "Virtual seconds in a second: a number, or 'max'.",
        };
        Option<string?> duration = new("--duration")
        {
            Description = "How long to drive in virtual time (30s, 5min); the scenario's length when not given.",
        };
        Option<string?> record = new("--record") { Description = "Writes a trace of the run into this file." };
        Option<int> port = new("--port")
        {
            DefaultValueFactory = _ => DefaultPort,
            Description = "The port of the KUKSA gRPC service on 127.0.0.1; 0 for any free one.",
        };
        DoorOptions doors = new();
        BrokerFlags brokerFlags = new();
        Option<string[]> fault = FaultOption.Create();
        Command command = new("run", "Drives one variant at wall-clock speed and serves it to KUKSA clients.")
        {
            folder,
            variant,
            scenario,
            bus,
            seed,
            speed,
            duration,
            record,
            port,
            fault,
        };
        doors.AddTo(command);
        brokerFlags.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                ProblemLog log = new();
                BrokerSettings settings = brokerFlags.Read(parsed, log);
                RunRequest? request = Read(
                    new RunText(
                        parsed.GetValue(folder),
                        parsed.GetValue(variant),
                        parsed.GetValue(scenario),
                        parsed.GetValue(bus)!,
                        parsed.GetValue(seed),
                        parsed.GetValue(speed)!,
                        parsed.GetValue(duration),
                        parsed.GetValue(record),
                        parsed.GetValue(port),
                        doors.Read(parsed),
                        settings,
                        FaultOption.Read(parsed.GetValue(fault), log)
                    ),
                    log
                );
                int exit = request is null
                    ? ExitCode.Unusable
                    : await RunAsync(request, library, log, cancel).ConfigureAwait(false);
                PlatformLoading.Print(log);
                return exit;
            }
        );
        return command;
    }

    private static RunRequest? Read(RunText text, ProblemLog log)
    {
        SourcePlace place = new("bordnetz run");
        double speed = double.PositiveInfinity;
        if (
            text.Speed != "max"
            && (
                !double.TryParse(text.Speed, NumberStyles.Float, CultureInfo.InvariantCulture, out speed)
                || !(speed > 0)
            )
        )
        {
            log.Error("BN9010", place, $"--speed takes a positive number or 'max', not '{text.Speed}'");
        }
        long? durationNs = null;
        if (text.Duration is not null)
        {
            durationNs = DurationText.TryParse(text.Duration, out long ns) ? ns : null;
            if (durationNs is null)
            {
                log.Error("BN9011", place, $"--duration takes a time such as 30s or 5min, not '{text.Duration}'");
            }
        }
        if (
            PlatformLoading.Load(text.Folder, text.Variant, log) is not (var platform, var folder, [var variant, ..])
            || platform.LoadScenario(text.Scenario ?? Usual(platform), log) is not { } scenario
            || log.HasErrors
        )
        {
            return null;
        }
        return new RunRequest(
            platform,
            folder,
            variant,
            scenario,
            text.Buses,
            text.Seed,
            speed,
            durationNs,
            text.Record,
            text.Port,
            text.Doors,
            text.Broker,
            text.Faults
        );
    }

    private static string Usual(Platform platform) => platform.ScenarioNames is [var only] ? only : UsualScenario;

    private static async Task<int> RunAsync(
        RunRequest request,
        FunctionLibrary library,
        ProblemLog log,
        CancellationToken cancel
    )
    {
        using RecordedLogs? recordings = RecordedLogs.Open(request.Buses, log);
        if (recordings is null)
        {
            return ExitCode.Unusable;
        }
        using TraceWriter? writer = OpenRecord(request, recordings, log);
        RunOptions options = new()
        {
            Seed = request.Seed,
            Sink = writer,
            RecordedBuses = recordings.Buses,
            Faults = request.Faults,
        };
        VehicleRun? run = log.HasErrors
            ? null
            : VehicleBuilder.Build(request.Variant, request.Scenario, library, options, log);
        if (run is null || log.HasErrors)
        {
            return ExitCode.Unusable;
        }
        SignalTuning tuning = request.Broker.Tuning.Apply(request.Variant.Catalog, log);
        if (log.HasErrors)
        {
            return ExitCode.Unusable;
        }
        SignalBroker broker = new(
            request.Variant.Catalog,
            new SignalBrokerOptions
            {
                VehicleProvides = run.TakesTarget,
                VehicleReads = run.ReadsFromOutside,
                TimeToLive = tuning.TimeToLive,
                History = tuning.History,
                ProviderLoss = request.Broker.ProviderLoss,
                StartTime = TimeProvider.System.GetUtcNow(),
            }
        );
        if (
            EdgeSettings.Read(request.Doors.Edge, broker.Catalog, log) is not { } edge
            || MqttSettings.Read(request.Doors.Mqtt, edge, request.Variant.Name, log) is not { } mqtt
        )
        {
            return ExitCode.Unusable;
        }
        await using SignalStateKeeper? keeper = request.Broker.State is { } state
            ? SignalStateKeeper.Open(state, broker, request.Broker.StateValues, TimeProvider.System, log)
            : null;
        using EdgeMeters meters = new();
        await using WebApplication app = BuildServer(request, edge, broker, meters);
        if (!await Doors.StartAsync(app, request.Port, log, cancel).ConfigureAwait(false))
        {
            return ExitCode.Unusable;
        }
        string address = new Uri(app.Urls.First(u => !u.Contains("unix:", StringComparison.Ordinal))).Authority;
        Console.Out.WriteLine(
            $"{request.Platform.Name}: {request.Variant.Name}, scenario {request.Scenario.Name}, seed {request.Seed}"
        );
        Console.Out.WriteLine($"kuksa.val.v2 gRPC on {address} ({edge.Describe()}); Ctrl+C stops");
        if (request.Broker.UnixSocket is { } socket)
        {
            KuksaServer.RestrictSocket(socket);
            Console.Out.WriteLine($"kuksa.val.v2 gRPC on unix:{socket}");
        }
        LiveVehicle vehicle = new(run, broker, TimeProvider.System, request.Speed);
        await using Doors doors = new(broker, vehicle, edge, meters, request.Broker.ActuationTimeout);
        if (!await doors.OpenAsync(request.Doors, mqtt, log, cancel).ConfigureAwait(false))
        {
            return ExitCode.Unusable;
        }
        // A recording's drive is over when it is, give or take the tick in which its last frame comes.
        long duration =
            request.DurationNs
            ?? (recordings.LengthNs > 0 ? recordings.LengthNs + LastTickNs : request.Scenario.DurationNs);
        await Task
            .Factory.StartNew(
                () => vehicle.Drive(duration, cancel),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
            .ConfigureAwait(false);
        RunObservations observations = run.Finish();
        writer?.Finish(observations);
        await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await doors.CloseAsync().ConfigureAwait(false);
        Report(observations, vehicle, request);
        return ExitCode.Holds;
    }

    private static TraceWriter? OpenRecord(RunRequest request, RecordedLogs recordings, ProblemLog log)
    {
        if (request.Record is null)
        {
            return null;
        }
        try
        {
            TraceHeader header = TraceHeader.For(
                request.Platform,
                Path.GetFullPath(request.Folder),
                request.Variant,
                request.Scenario,
                request.Seed
            ) with
            {
                Recordings = recordings.Recordings,
            };
            return new TraceWriter(File.Create(request.Record), header);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9013", new SourcePlace(request.Record), $"the trace cannot be written: {e.Message}");
            return null;
        }
    }

    private static WebApplication BuildServer(
        RunRequest request,
        EdgeSettings edge,
        SignalBroker broker,
        EdgeMeters meters
    )
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.ListenForKuksa(new IPEndPoint(IPAddress.Loopback, request.Port), edge.Certificate);
            if (request.Broker.UnixSocket is { } socket)
            {
                k.ListenForKuksa(socket);
            }
        });
        builder.Services.AddKuksa(
            broker,
            new KuksaOptions
            {
                Authority = edge.Authority,
                ActuationTimeout = request.Broker.ActuationTimeout,
                Meters = meters,
            }
        );
        WebApplication app = builder.Build();
        app.MapKuksa();
        return app;
    }

    private static void Report(RunObservations observations, LiveVehicle vehicle, RunRequest request)
    {
        foreach (RecordedBusObservation played in observations.RecordedBuses)
        {
            string busy = Output.Figures.Percent(observations.Networks[played.Network.Index].Load);
            Console.Out.WriteLine(
                $"{played.Network}: {played.Count} recorded frames, load {busy} %; {played.Unknown} not in the layout, "
                    + $"{played.TooShort} shorter than it"
            );
        }
        DriveObservation drive = observations.Drive;
        Console.Out.WriteLine(
            $"drove {drive.DistanceKm:F3} km in {observations.DurationNs * 1e-9:F2} s, "
                + $"{Output.Figures.Maybe(drive.ElectricKwhPer100Km, "F2")} kWh/100 km, "
                + $"{Output.Figures.Maybe(drive.FuelLitresPer100Km, "F2")} l/100 km, "
                + $"largest lag {vehicle.LagMax.TotalMilliseconds:F1} ms"
        );
        Console.Out.WriteLine($"trace hash {observations.TraceHash}");
        if (request.Record is not null)
        {
            Console.Out.WriteLine($"recorded in {request.Record}");
        }
    }

    private sealed record RunText(
        string? Folder,
        string? Variant,
        string? Scenario,
        string[] Buses,
        ulong Seed,
        string Speed,
        string? Duration,
        string? Record,
        int Port,
        DoorText Doors,
        BrokerSettings Broker,
        ImmutableArray<Fault> Faults
    );

    private sealed record RunRequest(
        Platform Platform,
        string Folder,
        Variant Variant,
        Scenario Scenario,
        string[] Buses,
        ulong Seed,
        double Speed,
        long? DurationNs,
        string? Record,
        int Port,
        DoorText Doors,
        BrokerSettings Broker,
        ImmutableArray<Fault> Faults
    );
}
