using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.FineTuning.Text.Saved;
using Microsoft.ML.Peft.Models;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Files;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>Finds text columns and determines how the model's tokenizer reads them.</summary>
internal static class TextColumns
{
    private const string Needed = "a text (String) is needed";

    /// <summary>The network's inputs.</summary>
    /// <param name="schema">The training data's schema.</param>
    /// <param name="options">The columns, the model and the lengths.</param>
    /// <param name="outputs">The columns that the transformer adds; the network's inputs get other names.</param>
    /// <exception cref="ArgumentException">A column is missing or has no texts, or a length exceeds the network's limit.</exception>
    /// <exception cref="InvalidDataException">The tokenizer's files are damaged or do not fit the network.</exception>
    public static IReadOnlyList<ColumnSpec> Find(DataViewSchema schema, TextFineTuningOptions options, IReadOnlyList<string> outputs)
    {
        string[] names = [.. Names(options)];
        foreach (string name in names)
        {
            var column = FeatureColumns.Get(schema, "Sentence", name);
            if (column.Type is not TextDataViewType)
                throw FeatureColumns.Mismatch("Sentence", column, Needed);
        }
        return Columns(schema, options, names, outputs);
    }

    /// <summary>Checks the columns as far as a schema shape allows.</summary>
    /// <exception cref="ArgumentException">A column is missing or has no texts.</exception>
    public static void Check(SchemaShape shape, TextFineTuningOptions options)
    {
        foreach (string name in Names(options))
        {
            var column = FeatureColumns.Get(shape, "Sentence", name);
            if (column.ItemType is not TextDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
                throw FeatureColumns.Mismatch("Sentence", column, Needed);
        }
    }

    private static IEnumerable<string> Names(TextFineTuningOptions options)
        => options.Sentence2ColumnName is { } second ? [options.Sentence1ColumnName, second] : [options.Sentence1ColumnName];

    private static ColumnSpec[] Columns(DataViewSchema schema, TextFineTuningOptions options, string[] names, IReadOnlyList<string> outputs)
    {
        string directory = options.ModelDirectory!;
        var files = PretrainedFiles.In(directory);
        var configuration = ModelConfiguration.Read(files);
        var architecture = Architecture.Of(configuration);
        // Read separately, because a saved model keeps the entries that its tokenizer reads, and needs none of the network's.
        var limits = architecture.Limits?.Invoke(ModelConfiguration.Read(PretrainedFiles.In(directory)))
            ?? throw new NotSupportedException($"The model in '{directory}' is of type '{architecture.ModelType}', which cannot be fine-tuned on texts.");
        var tokenizer = architecture.ReadTokenizer(files)
            ?? throw new FileNotFoundException($"'{directory}' holds no files of a tokenizer for a model of type '{architecture.ModelType}'.");
        limits.Check(tokenizer, directory);
        var sentences = SentenceSettings.Of(options);
        int first = options.MaximumLength ?? Math.Min(sentences.MaximumLength ?? PeftDefaults.TextLength, limits.MaximumLength / names.Length);
        int[] lengths = names.Length == 1 ? [first] : [first, options.Sentence2MaximumLength ?? first];
        // Networks that read each text separately have all their positions for each text.
        bool together = names.Length > 1 && architecture.ReadsPairs;
        if ((together ? lengths.Sum() : lengths.Max()) > limits.MaximumLength)
            throw OptionChecks.Invalid(nameof(options.MaximumLength), $"Option {nameof(options.MaximumLength)} asks for {string.Join(" and ", lengths)} tokens; the model in '{directory}' reads at most {limits.MaximumLength}{(together ? ", both texts together" : "")}.");
        string prompt = sentences.PromptOf(options);
        return [.. names.Select((name, i) => TokenConversion.Column(schema, outputs, name, SettingsOf(lengths[i], second: together && i > 0)))];

        TokenSettings SettingsOf(int length, bool second) => TokenSettings.Of(tokenizer, files, length, second, second ? "" : prompt);
    }
}
