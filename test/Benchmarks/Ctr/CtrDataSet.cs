using Microsoft.ML;

namespace Benchmarks.Ctr;

/// <summary>A data set of the experiment with its protocol.</summary>
internal abstract class CtrDataSet
{
    /// <summary>Its name in tables and on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Describes training and test rows in one sentence for the table.</summary>
    public abstract string Protocol { get; }

    /// <summary>The measures in the table, besides size and time.</summary>
    public abstract IReadOnlyList<CtrMeasure> Measures { get; }

    /// <summary>The required files.</summary>
    protected abstract IEnumerable<string> Files { get; }

    /// <summary>The first missing file, or null.</summary>
    public string? MissingFile => Files.FirstOrDefault(file => !File.Exists(file));

    /// <summary>Reads the data; the seed determines the random choices of the protocol.</summary>
    public abstract CtrTask Open(MLContext context, int seed);

    /// <summary>
    /// The options of a network that were chosen with <c>--tune</c> on training rows alone, in the command line's form; empty for
    /// the defaults. Test runs use them.
    /// </summary>
    public virtual string ChosenOptions(string network) => "";

    /// <summary>Published results, printed beside the table; empty if none are comparable.</summary>
    public virtual IEnumerable<PublishedResult> Published() => [];
}
