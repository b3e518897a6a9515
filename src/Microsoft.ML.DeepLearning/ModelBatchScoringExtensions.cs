using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Cursors;
using Microsoft.ML.DeepLearning.Scoring.Saved;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML;

/// <summary>Speeds up models that were loaded from a file.</summary>
public static class ModelBatchScoringExtensions
{
    private static readonly TransformerScope[] SingleScopes = [TransformerScope.Training, TransformerScope.Testing, TransformerScope.Scoring];

    /// <summary>
    /// The same model, but its networks score up to 1,024 rows at a time, as before saving. A loaded model is a chain
    /// of ML.NET's own steps, which score row by row. This method replaces the steps of this library's networks, also in nested
    /// chains. Columns and annotations stay the same, and scores are bit for bit those before saving.
    /// </summary>
    /// <param name="model">A model, usually from <c>mlContext.Model.Load</c>. It stays usable, and the caller still disposes it.</param>
    /// <param name="mlContext">
    /// The context of the new steps. If null, a new one with the <see cref="MLContext.TempFilePath"/> of the context that loaded the model.
    /// </param>
    /// <returns>A new chain, or <paramref name="model"/> itself if it contains no network of this library.</returns>
    /// <example>
    /// <code>
    /// ITransformer model = mlContext.Model.Load("model.zip", out _).WithBatchScoring();
    /// IDataView scored = model.Transform(data); // whole batches in place of single rows
    /// </code>
    /// </example>
    public static ITransformer WithBatchScoring(this ITransformer model, MLContext? mlContext = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Replace(model, mlContext ?? ContextOf(model));
    }

    // A loaded model knows its context, and so the folder for temporary files.
    private static MLContext ContextOf(ITransformer model)
    {
        var context = new MLContext();
        if (FirstNetwork(model) is { } network && MLNetInternals.HostOf(network) is { } host)
            context.TempFilePath = MLNetInternals.TempFilePathOf(host);
        return context;
    }

    private static OnnxTransformer? FirstNetwork(ITransformer model)
        => model is IEnumerable<ITransformer> steps ? steps.Select(FirstNetwork).FirstOrDefault(found => found is not null) : model as OnnxTransformer;

    private static ITransformer Replace(ITransformer model, MLContext context)
    {
        if (model is not IEnumerable<ITransformer> steps) return model;
        var old = steps.ToArray();
        if (Batched(context, old) is { } single && single.Steps == old.Length) return single.Transformer;
        var replaced = new TransformerChain<ITransformer>();
        for (var i = 0; i < old.Length;)
        {
            var batched = Batched(context, old.AsSpan(i));
            replaced = replaced.Append(batched?.Transformer ?? Replace(old[i], context), ScopeOf(model, old[i]));
            i += batched?.Steps ?? 1;
        }
        return replaced.SequenceEqual(old) ? model : replaced;
    }

    /// <summary>The transformer that replaces the first steps, and their number; null if no network of this library starts here.</summary>
    private static (ITransformer Transformer, int Steps)? Batched(MLContext context, ReadOnlySpan<ITransformer> steps)
    {
        var count = 5;
        var found = steps.Length >= count ? LoadedChain.RecogniseConverted(context, steps[..count]) : null;
        if (found is null)
        {
            count = 3;
            found = steps.Length >= count ? LoadedChain.Recognise(context, steps[0], steps[1], steps[2]) : null;
        }
        if (found is not { Model: var network, Head: var head }) return null;
        var chain = new TransformerChain<ITransformer>(steps[..count].ToArray());
        ITransformer transformer = network.Inputs is [{ Content: ColumnContent.Numbers or ColumnContent.Pixels } feature]
            ? new DeepFeaturePredictionTransformer<ITransformer>(context, network, head, chain, feature.Name, InputColumns.TypeOf(feature))
            : new DeepPredictionTransformer<ITransformer>(context, network, head, chain);
        return (transformer, count);
    }

    /// <summary>A chain does not expose the scopes of its steps, but the steps that it keeps for a scope.</summary>
    private static TransformerScope ScopeOf(ITransformer chain, ITransformer step) => chain is TransformerChain<ITransformer> typed
        ? SingleScopes.Where(scope => typed.GetModelFor(scope).Contains(step)).Aggregate(TransformerScope.None, (all, scope) => all | scope)
        : TransformerScope.Everything;
}
