using System.Globalization;
using Benchmarks.Running;

namespace Benchmarks.Peft.FineTune;

/// <summary>Settings from the command line that all runs of the experiment share.</summary>
/// <param name="Epochs">The maximum number of epochs.</param>
/// <param name="Rows">The maximum number of training rows; the validation rows shrink in proportion.</param>
/// <param name="Threads">Threads that share a tensor operation.</param>
/// <param name="Diagnoses">True to compare the spectra of the weights at the end.</param>
internal sealed record FineTuneSettings(int Epochs, int Rows, int Threads, bool Diagnoses)
{
    public const string Diagnose = "diagnose";
    private const int UsualEpochs = 10;

    public static string[] Options { get; } = ["epochs", "rows", "threads"];

    public static FineTuneSettings Of(ExperimentArguments arguments) => new(
        arguments.Whole("epochs", UsualEpochs), arguments.Whole("rows", int.MaxValue), arguments.Whole("threads", 1), arguments.Has(Diagnose));

    /// <summary>The settings as command-line arguments.</summary>
    public string[] ToArguments()
    {
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        return ["--epochs", Text(Epochs), "--rows", Text(Rows), "--threads", Text(Threads), .. Diagnoses ? [$"--{Diagnose}"] : Array.Empty<string>()];
    }

    /// <summary>Identifies the settings of a result; threads are omitted, because they only affect the time.</summary>
    public override string ToString() => $"epochs={Epochs} rows={(Rows == int.MaxValue ? "all" : Rows)}{(Diagnoses ? " diagnosed" : "")}";
}
