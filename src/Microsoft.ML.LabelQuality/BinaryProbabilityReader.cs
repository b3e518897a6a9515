using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality;

/// <summary>One probability p of true; the classes false and true have 1 − p and p.</summary>
internal sealed class BinaryProbabilityReader(DataViewSchema.Column column) : ProbabilityReader(column)
{
    public override ReadRow Bind(DataViewRow row)
    {
        var getter = row.GetGetter<float>(row.Schema[Column.Index]);
        float probability = 0;
        return (probabilities, number) =>
        {
            getter(ref probability);
            probabilities[0] = 1 - probability;
            probabilities[1] = probability;
            Check(probabilities, number);
        };
    }
}
