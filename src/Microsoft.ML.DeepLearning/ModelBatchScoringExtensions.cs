using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML;

/// <summary>Speeds up models that were loaded from a file.</summary>
public static class ModelBatchScoringExtensions
{
    private static readonly TransformerScope[] SingleScopes = [TransformerScope.Training, TransformerScope.Testing, TransformerScope.Scoring];

    /// <summary>
    /// The same model with its networks scored up to 1,024 rows at a time, as they were before saving. A loaded model is a chain
    /// of ML.NET's own steps, which score row by row; where the steps of one of this library's networks stand in it, also in nested
    /// chains, they are replaced. Scores, columns and annotations stay the same.
    /// </summary>
    /// <param name="model">A model, usually from <c>mlContext.Model.Load</c>. It stays usable, and it stays the caller's to dispose.</param>
    /// <param name="mlContext">
    /// The context that the new steps belong to. When null, a new one with the <see cref="MLContext.TempFilePath"/> of the context that loaded the model.
    /// </param>
    /// <returns>A new chain, or <paramref name="model"/> itself when no network of this library is in it.</returns>
    public static ITransformer WithBatchScoring(this ITransformer model, MLContext? mlContext = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Replace(model, mlContext ?? ContextOf(model));
    }

    // A loaded model knows the context that it was loaded with, and so where temporary files may be.
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
        if (old is [var onnx, var tail, var drop] && Batched(context, onnx, tail, drop) is { } single) return single;
        var replaced = new TransformerChain<ITransformer>();
        for (var i = 0; i < old.Length;)
        {
            var batched = i + 2 < old.Length ? Batched(context, old[i], old[i + 1], old[i + 2]) : null;
            replaced = replaced.Append(batched ?? Replace(old[i], context), ScopeOf(model, old[i]));
            i += batched is null ? 1 : 3;
        }
        return replaced.SequenceEqual(old) ? model : replaced;
    }

    private static ITransformer? Batched(MLContext context, ITransformer onnx, ITransformer tail, ITransformer drop)
    {
        if (LoadedChain.Recognise(context, onnx, tail, drop) is not { } found) return null;
        var chain = new TransformerChain<ITransformer>(onnx, tail, drop);
        return found.Model.Inputs is [{ Content: ColumnContent.Numbers or ColumnContent.Pixels } feature]
            ? new DeepFeaturePredictionTransformer<ITransformer>(context, found.Model, found.Head, chain, feature.Name, InputColumns.TypeOf(feature))
            : new DeepPredictionTransformer<ITransformer>(context, found.Model, found.Head, chain);
    }

    /// <summary>A chain does not show the scopes of its steps, but which steps it keeps for a scope.</summary>
    private static TransformerScope ScopeOf(ITransformer chain, ITransformer step) => chain is TransformerChain<ITransformer> typed
        ? SingleScopes.Where(scope => typed.GetModelFor(scope).Contains(step)).Aggregate(TransformerScope.None, (all, scope) => all | scope)
        : TransformerScope.Everything;
}
