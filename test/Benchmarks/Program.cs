using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Benchmarks;
using Benchmarks.Ctr.Steps;

// Benchmarks:  dotnet run -c Release --project test/Benchmarks -- --filter '*OptimizerStep*'
// Experiments: dotnet run -c Release --project test/Benchmarks -- experiment <name>
if (args is ["experiment", .. var rest])
    return Experiments.Run(rest);

TableSizes.IncludeLarge = args.Contains(TableSizes.LargeSwitch);

// Runs in-process, so that the native libraries in this project's output folder are used.
var config = ManualConfig.Create(DefaultConfig.Instance);
// A job on the command line, such as --job dry for a smoke test, replaces this one.
if (!args.Contains("--job"))
    config.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
else if (!args.Contains("-i") && !args.Contains("--inProcess"))
    args = [.. args, "--inProcess"];
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. args.Where(arg => arg != TableSizes.LargeSwitch)], config);
return 0;
