using System.Globalization;
using Benchmarks.Running;

namespace Benchmarks.Peft.FineTune;

/// <summary>What all runs of the experiment have in common, from the command line.</summary>
/// <param name="Epochs">The most passes over the training rows.</param>
/// <param name="Rows">The most training rows; the validation rows shrink in proportion.</param>
/// <param name="Threads">Threads that share a tensor operation.</param>
/// <param name="Diagnoses">Whether the spectra of the weights are compared at the end.</param>
internal sealed record FineTuneSettings(int Epochs, int Rows, int Threads, bool Diagnoses)
{
    public const string Diagnose = "diagnose";
    private const int UsualEpochs = 10;

    public static string[] Options { get; } = ["epochs", "rows", "threads"];

    public static FineTuneSettings Of(ExperimentArguments arguments) => new(
        arguments.Whole("epochs", UsualEpochs), arguments.Whole("rows", int.MaxValue), arguments.Whole("threads", 1), arguments.Has(Diagnose));

    /// <summary>The arguments of the same settings.</summary>
    public string[] ToArguments()
    {
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        return ["--epochs", Text(Epochs), "--rows", Text(Rows), "--threads", Text(Threads), .. Diagnoses ? [$"--{Diagnose}"] : Array.Empty<string>()];
    }

    /// <summary>What tells results of different settings apart; threads only change the time.</summary>
    public override string ToString() => $"epochs={Epochs} rows={(Rows == int.MaxValue ? "all" : Rows)}{(Diagnoses ? " diagnosed" : "")}";
}
