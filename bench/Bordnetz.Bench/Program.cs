using BenchmarkDotNet.Running;
using Bordnetz.Bench.Signals;

return args is ["signals", .. string[] rest] ? await SignalLoad.RunAsync(rest)
    : BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args).Any(s => s.HasCriticalValidationErrors) ? 1
    : 0;
