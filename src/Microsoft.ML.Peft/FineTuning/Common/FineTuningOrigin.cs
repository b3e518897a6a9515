using Microsoft.ML.Peft.Adapters.Files;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>The files that a run starts from, for its checkpoint.</summary>
internal static class FineTuningOrigin
{
    /// <summary>A hash of the model, of the adapter to start from, and of the sources of a combination; null if the run writes no checkpoint.</summary>
    public static string? Of(IFineTuningOptions options, PretrainedModel model)
    {
        if (options.CheckpointPath is null)
            return null;
        var sources = options.Adapter == FineTuningAdapter.TaskVectors ? options.TaskVectors.Sources : [];
        return model.Digest() + AdapterWeights.Digest(options.StartFrom) + string.Concat(sources.Select(OfSource));
    }

    private static string OfSource(string folder)
    {
        if (File.Exists(Path.Combine(folder, AdapterConfigFile.Name)))
            return AdapterWeights.Digest(folder);
        using var model = PretrainedModel.Load(folder);
        return model.Digest();
    }
}
