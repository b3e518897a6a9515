using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>Forwards every fit and records the rows' <see cref="NoisyRow.Id"/>, their weights if there are any, and the model.</summary>
internal sealed class RecordingEstimator<TTransformer>(IEstimator<TTransformer> inner) : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    public List<(HashSet<int> Ids, float[] Weights, TTransformer Model)> Fits { get; } = [];

    public TTransformer Fit(IDataView input)
    {
        var model = inner.Fit(input);
        float[] weights = input.Schema.GetColumnOrNull("Weight") is null ? [] : [.. input.GetColumn<float>("Weight")];
        Fits.Add(([.. input.GetColumn<float>("Id").Select(id => (int)id)], weights, model));
        return model;
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
}
