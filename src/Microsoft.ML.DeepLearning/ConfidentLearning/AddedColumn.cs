using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.ConfidentLearning;

/// <summary>A column whose values follow from the number of the row.</summary>
internal abstract class AddedColumn(string name, DataViewType type, DataViewSchema.Annotations? annotations)
{
    public string Name { get; } = name;

    public DataViewType Type { get; } = type;

    public DataViewSchema.Annotations? Annotations { get; } = annotations;

    /// <summary>A getter of the value of the row that <paramref name="current"/> names at each call.</summary>
    public abstract Delegate Getter(Func<int> current);
}
