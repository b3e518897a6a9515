using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.FineTuning.Common;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>Checks of <see cref="TextFineTuningOptions"/>, when the trainer is created.</summary>
internal static class TextFineTuningChecks
{
    /// <summary>Two special tokens and one token of the text.</summary>
    public const int ShortestLength = 3;

    public static void Check(TextFineTuningOptions options)
    {
        FineTuningChecks.Check(options);
        OptionChecks.NotEmpty(options.Sentence1ColumnName);
        OptionChecks.NotEmptyOrNull(options.Sentence2ColumnName);
        if (options.Sentence1ColumnName == options.Sentence2ColumnName)
            throw OptionChecks.Invalid(nameof(options.Sentence2ColumnName), $"Options {nameof(options.Sentence1ColumnName)} and {nameof(options.Sentence2ColumnName)} are both '{options.Sentence1ColumnName}'; two columns are needed.");
        if (options.MaximumLength is int length)
            OptionChecks.AtLeast(length, ShortestLength, nameof(options.MaximumLength));
        if (options.Sentence2MaximumLength is int second)
            OptionChecks.AtLeast(second, ShortestLength, nameof(options.Sentence2MaximumLength));
        OptionChecks.Defined(options.Pooling);
    }
}
