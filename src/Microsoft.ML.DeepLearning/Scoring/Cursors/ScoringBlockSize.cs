using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.DeepLearning.Scoring.Cursors;

/// <summary>
/// The number of rows that a cursor scores at once: few at first, so that reading one row is cheap, then more, but never so many
/// that the buffered values take more than a few megabytes.
/// </summary>
internal static class ScoringBlockSize
{
    public const int First = 16;
    public const int Most = 1024;
    private const int Growth = 4;
    private const long MostBytes = 16L << 20;
    private const int AssumedVectorLength = 64;
    private const int AssumedObjectBytes = 512 << 10;

    public static int Next(int current, int limit) => Math.Min(limit, current * Growth);

    /// <summary>The limit for rows of this network, including passed-through columns. Every core has the memory for some rows.</summary>
    public static int Limit(OnnxModel model, IEnumerable<DataViewSchema.Column> passedOn)
    {
        var bytes = model.Inputs.Sum(input => Length(input.Width) * sizeof(float)) + (model.ActivationBytes / NetworkSession.Cores) + passedOn.Sum(Bytes);
        return (int)Math.Clamp(MostBytes / Math.Max(1, bytes), 1, Most);
    }

    private static long Bytes(DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType vector => Length(vector.Size) * Bytes(vector.ItemType),
        var type => Bytes(type),
    };

    /// <summary>Texts and numbers are small; other reference types may be images.</summary>
    private static long Bytes(DataViewType type) => type.RawType.IsValueType ? 16 : AssumedObjectBytes;

    private static long Length(int size) => size == 0 ? AssumedVectorLength : size;
}
