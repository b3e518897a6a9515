namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>A trained adapter's files in managed memory, so a fitted model holds nothing native.</summary>
internal static class AdapterFiles
{
    /// <summary>The files by name; null without an adapter.</summary>
    public static IReadOnlyDictionary<string, byte[]>? Of(TunedNetwork network, IFineTuningOptions options)
    {
        if (network.Adapters is not { } adapters)
            return null;
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            adapters.Save(folder.FullName, baseModel: Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.ModelDirectory!))), taskType: "SEQ_CLS");
            return folder.GetFiles().ToDictionary(file => file.Name, file => File.ReadAllBytes(file.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
