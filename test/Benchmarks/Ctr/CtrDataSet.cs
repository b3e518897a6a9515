using Microsoft.ML;

namespace Benchmarks.Ctr;

/// <summary>A data set of the experiment with its protocol.</summary>
internal abstract class CtrDataSet
{
    /// <summary>Its name in tables and on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>How training and test rows come about, in one sentence for the table.</summary>
    public abstract string Protocol { get; }

    /// <summary>The measures the table shows, besides size and time.</summary>
    public abstract IReadOnlyList<CtrMeasure> Measures { get; }

    /// <summary>The files it needs.</summary>
    protected abstract IEnumerable<string> Files { get; }

    /// <summary>The first file that is not there, or null.</summary>
    public string? MissingFile => Files.FirstOrDefault(file => !File.Exists(file));

    /// <summary>Reads the data; the seed decides what the protocol leaves to chance.</summary>
    public abstract CtrTask Open(MLContext context, int seed);

    /// <summary>
    /// The options of a network that were chosen with <c>--tune</c>, on training rows alone, as the command line has them; empty for
    /// the defaults. A test run uses them.
    /// </summary>
    public virtual string ChosenOptions(string network) => "";

    /// <summary>What others published, to print beside the table; empty where nothing compares.</summary>
    public virtual IEnumerable<PublishedResult> Published() => [];
}
