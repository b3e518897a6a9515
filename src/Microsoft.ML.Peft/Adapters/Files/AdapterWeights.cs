using System.Security.Cryptography;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.RandLora;
using Microsoft.ML.Peft.Adapters.Svfit;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>Opens the weights of an adapter's folder.</summary>
internal static class AdapterWeights
{
    private const string Pickle = "adapter_model.bin";

    /// <exception cref="FileNotFoundException">The folder has no weights that can be read; the message says how to convert others.</exception>
    public static SafeTensorsFile Open(string directory)
    {
        var path = Path.Combine(directory, AdapterReader.FileName);
        if (File.Exists(path))
            return SafeTensorsReader.Open(path);
        var reason = File.Exists(Path.Combine(directory, Pickle))
            ? $", only {Pickle}. Pickle files can run code and are not read; convert it in Python: safetensors.torch.save_file(torch.load(\"{Pickle}\", weights_only=True), \"{AdapterReader.FileName}\", {{\"format\": \"pt\"}})"
            : "";
        throw new FileNotFoundException($"The folder '{directory}' has no {AdapterReader.FileName}{reason}.", path);
    }

    /// <summary>A hash of an adapter's files; empty without a folder.</summary>
    public static string Digest(string? directory) => directory is null ? "" : string.Concat(
        new[] { AdapterConfigFile.Name, AdapterReader.FileName }.Select(name => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(directory, name))))));

    /// <summary>The names in a file for any network: they may have a prefix that the network lacks, such as "bert.", or lack one that it has.</summary>
    /// <exception cref="InvalidDataException">No layer of the file is a module of the network.</exception>
    public static FileNames NamesIn(string directory, nn.Module network)
    {
        using var file = Open(directory);
        var modules = network.named_modules().Select(entry => entry.name).Where(name => name.Length > 0).OrderByDescending(name => name.Length).ToList();
        // Heads have the same name with and without a prefix.
        string[] parts = [".lora_", $".{SvfitTensors.Change}", $".{RandLoraTensors.Lambda}"];
        foreach (var tensor in file.Entries.Keys.Order(StringComparer.Ordinal))
        {
            if (!tensor.StartsWith(LoraTensors.Prefix, StringComparison.Ordinal) || !parts.Any(part => tensor.Contains(part, StringComparison.Ordinal)))
                continue;
            var stored = tensor[LoraTensors.Prefix.Length..];
            foreach (var module in modules)
            {
                if (NamePattern.IsInside(stored, module))
                    return FileNames.Same;
                if (stored.IndexOf($".{module}.", StringComparison.Ordinal) is >= 0 and var at)
                    return new FileNames(Added: stored[..(at + 1)]);
                var dot = module.IndexOf('.', StringComparison.Ordinal);
                if (dot > 0 && NamePattern.IsInside(stored, module[(dot + 1)..]))
                    return new FileNames(Removed: module[..(dot + 1)]);
            }
        }

        throw new InvalidDataException($"The adapter in '{directory}' is for another network: none of its layers is a module of this one.");
    }

    /// <summary>The names in a file for a network whose encoder is a child called <paramref name="name"/>, as in Hugging Face's classes with a head.</summary>
    /// <param name="directory">The folder of the adapter.</param>
    /// <param name="name">The name of the encoder.</param>
    /// <param name="isEncoder">True if the network is the encoder itself, so its names lack this prefix.</param>
    public static FileNames NamesFor(string directory, string name, bool isEncoder)
    {
        using var file = Open(directory);
        var prefix = name + ".";
        var hasPrefix = file.Entries.Keys.Any(tensor => tensor.StartsWith(LoraTensors.Prefix + prefix, StringComparison.Ordinal));
        return hasPrefix == !isEncoder ? FileNames.Same : isEncoder ? new FileNames(Added: prefix) : new FileNames(Removed: prefix);
    }
}
