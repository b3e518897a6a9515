using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.DeepLearning.Scoring.Cursors;

/// <summary>
/// How many rows a cursor scores at once: few at first, so that reading one row is cheap, then more, and never so many
/// that the values kept meanwhile take more than a few megabytes.
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

    /// <summary>The limit for rows of this network, with what is passed on beside its inputs.</summary>
    public static int Limit(OnnxModel model, IEnumerable<DataViewSchema.Column> passedOn)
    {
        var bytes = model.Inputs.Sum(input => Length(input.Width) * sizeof(float)) + model.ActivationBytes + passedOn.Sum(Bytes);
        return (int)Math.Clamp(MostBytes / Math.Max(1, bytes), 1, Most);
    }

    private static long Bytes(DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType vector => Length(vector.Size) * Bytes(vector.ItemType),
        var type => Bytes(type),
    };

    /// <summary>Texts and numbers are small; a value of another reference type may be an image.</summary>
    private static long Bytes(DataViewType type) => type.RawType.IsValueType ? 16 : AssumedObjectBytes;

    private static long Length(int size) => size == 0 ? AssumedVectorLength : size;
}
