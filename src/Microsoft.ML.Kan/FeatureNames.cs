using Microsoft.ML.Data;

namespace Microsoft.ML.Kan;

/// <summary>Names for the slots of a feature vector.</summary>
internal static class FeatureNames
{
    /// <summary>The slot names; where there is none, the column's name and the slot's number.</summary>
    public static string[] Of(DataViewSchema.Column features)
    {
        int width = ((VectorDataViewType)features.Type).Size;
        if (!features.HasSlotNames())
            return [.. Enumerable.Range(0, width).Select(slot => $"{features.Name}[{slot}]")];
        VBuffer<ReadOnlyMemory<char>> names = default;
        features.GetSlotNames(ref names);
        return [.. names.DenseValues().Select((name, slot) => name.Length > 0 ? name.ToString() : $"{features.Name}[{slot}]")];
    }
}
