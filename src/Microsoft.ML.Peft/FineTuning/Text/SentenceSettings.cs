using System.Text.Json;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Files;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>
/// The conventions of sentence-transformers in a model's folder: <c>modules.json</c>, the <c>config.json</c> of its pooling module,
/// <c>sentence_bert_config.json</c> and <c>config_sentence_transformers.json</c>.
/// </summary>
/// <param name="Pooling">The first token, the mean or the last token.</param>
/// <param name="Normalizes">True if vectors get length 1.</param>
/// <param name="MaximumLength">The maximum number of tokens of a text; null without the files, int.MaxValue if only the network limits it.</param>
internal sealed record SentenceSettings(TextPooling Pooling, bool Normalizes, int? MaximumLength)
{
    private const string Modules = "modules.json";
    private const string PromptFile = "config_sentence_transformers.json";
    private const string PoolingMode = "pooling_mode";
    private static readonly string[] LengthFiles = [.. new[] { "bert", "roberta", "xlm-roberta", "distilbert", "camembert" }.Select(name => $"sentence_{name}_config.json")];

    private static readonly (string Flag, string Mode)[] Flags =
    [
        ("pooling_mode_cls_token", "cls"), ("pooling_mode_mean_tokens", "mean"), ("pooling_mode_lasttoken", "lasttoken"), ("pooling_mode_max_tokens", "max"),
        ("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens"), ("pooling_mode_weightedmean_tokens", "weightedmean"),
    ];

    /// <summary>True if pooling omits the tokens of the prompt.</summary>
    public bool OmitsPrompt { get; private init; }

    /// <summary>The settings that options ask for: those of the folder, or the pooling of the options alone.</summary>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="NotSupportedException">A module would compute something else.</exception>
    public static SentenceSettings Of(TextFineTuningOptions options)
    {
        if (options.Pooling != TextPooling.SentenceTransformers)
            return new SentenceSettings(options.Pooling, Normalizes: false, MaximumLength: null);
        var files = PretrainedFiles.In(options.ModelDirectory!);
        return files.Has(Modules) ? Read(files) : new SentenceSettings(TextPooling.Mean, Normalizes: false, MaximumLength: null);
    }

    /// <summary>The text in front of every text; empty for none.</summary>
    /// <exception cref="ArgumentException">The folder has no prompt of the name.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public string PromptOf(TextFineTuningOptions options)
    {
        var prompt = options.Prompt ?? NamedPrompt(options);
        if (OmitsPrompt && prompt.Length > 0)
            throw new NotSupportedException($"The pooling of '{options.ModelDirectory}' omits the tokens of the prompt ('include_prompt' is false), which is not supported.");
        return prompt;
    }

    private static string NamedPrompt(TextFineTuningOptions options)
    {
        var files = PretrainedFiles.In(options.ModelDirectory!);
        var configuration = files.Has(PromptFile) ? ModelConfiguration.Read(files, PromptFile) : null;
        var name = options.PromptName;
        if (name is null && options.Pooling == TextPooling.SentenceTransformers && configuration?.Has("default_prompt_name") == true)
            name = configuration.Text("default_prompt_name");
        if (name is null)
            return "";
        var prompts = configuration?.Section("prompts");
        if (prompts?.Has(name) == true)
            return prompts.Text(name);
        throw options.PromptName is null
            ? new InvalidDataException($"'default_prompt_name' of '{files.PathOf(PromptFile)}' is '{name}', but must be one of the prompts [{string.Join(", ", prompts?.Names ?? [])}].")
            : OptionChecks.Invalid(
                nameof(options.PromptName), $"Option {nameof(options.PromptName)} is '{name}'; the prompts of '{options.ModelDirectory}' are [{string.Join(", ", prompts?.Names ?? [])}].");
    }

    private static SentenceSettings Read(PretrainedFiles files)
    {
        var modules = ReadModules(files);
        var kinds = modules.Select(module => module.Kind).ToList();
        if (kinds is not (["Transformer", "Pooling"] or ["Transformer", "Pooling", "Normalize"]))
            throw new NotSupportedException($"'{files.PathOf(Modules)}' lists the modules [{string.Join(", ", kinds)}]; Transformer, Pooling and optionally Normalize are supported.");
        if (modules[0].Path.Length > 0)
            throw new NotSupportedException($"'{files.PathOf(Modules)}' has the transformer in the folder '{modules[0].Path}'; move its files to the folder of '{Modules}'.");
        var name = $"{modules[1].Path}/{ModelConfiguration.FileName}";
        if (!files.Has(name))
            throw new FileNotFoundException($"'{files.PathOf(Modules)}' names the folder '{modules[1].Path}', which holds no '{ModelConfiguration.FileName}'.", files.PathOf(name));
        var pooling = ModelConfiguration.Read(files, name);
        return new SentenceSettings(PoolingIn(pooling), kinds.Count > 2, Length(files) ?? int.MaxValue) { OmitsPrompt = !pooling.Flag("include_prompt", true) };
    }

    private static List<(string Kind, string Path)> ReadModules(PretrainedFiles files)
    {
        var path = files.PathOf(Modules);
        using var document = JsonFile.Read(files, Modules);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException($"'{path}' holds no list of modules.");
        var modules = new List<(string, string)>();
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            var module = ModelConfiguration.Of(path, entry.Clone());
            var folder = module.Text("path", "");
            // A name such as ../other would leave the folder.
            module.Require(Path.GetFileName(folder) == folder && !folder.Contains('\\') && folder is not ("." or ".."), "path", "a folder beside the file");
            modules.Add((module.Text("type").Split('.')[^1], folder));
        }

        return modules;
    }

    private static TextPooling PoolingIn(ModelConfiguration configuration)
    {
        // Recent files name the mode, older ones have a flag for each.
        List<string> modes = configuration.Has(PoolingMode)
            ? [configuration.Text(PoolingMode)]
            : [.. Flags.Where(entry => configuration.Flag(entry.Flag, missing: entry.Mode == "mean")).Select(entry => entry.Mode)];
        return modes switch
        {
            ["cls"] => TextPooling.FirstToken,
            ["mean"] => TextPooling.Mean,
            ["lasttoken"] => TextPooling.LastToken,
            _ => throw new NotSupportedException($"'{configuration.Path}' pools by [{string.Join(", ", modes)}]; one of cls, mean and lasttoken is supported."),
        };
    }

    private static int? Length(PretrainedFiles files)
    {
        if (Array.Find(LengthFiles, files.Has) is not { } name)
            return null;
        var configuration = ModelConfiguration.Read(files, name);
        configuration.Require(!configuration.Flag("do_lower_case", false), "do_lower_case", "false; convert the texts to lower case in an earlier step");
        return configuration.Has("max_seq_length") ? configuration.Integer("max_seq_length", least: 3) : null;
    }
}
