using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>Checks the options that <see cref="AutoIntTrainer.Options"/> adds.</summary>
internal static class AutoIntOptionChecks
{
    public static void Check(AutoIntTrainer.Options options)
    {
        CtrOptionChecks.CheckNames(options.FeatureColumnNames, nameof(options.FeatureColumnNames));
        CtrOptionChecks.Check(options, options.FeatureColumnNames);
        OptionChecks.Between(options.AttentionLayers, 1, 20, "from 1 to 20");
        OptionChecks.Between(options.Heads, 1, 64, "from 1 to 64");
        OptionChecks.Between(options.HeadDimension, 1, 1024, "from 1 to 1024");
        OptionChecks.Defined(options.Projection);
        OptionChecks.Between(options.AttentionDropout, 0, 0.95, "from 0 to 0.95");
        OptionChecks.Between(options.EmbeddingDropout, 0, 0.95, "from 0 to 0.95");
        OptionChecks.Between(options.DeepTowerDropout, 0, 0.95, "from 0 to 0.95");
        if (options.DeepTowerWidths is null)
            throw OptionChecks.Invalid(nameof(options.DeepTowerWidths), "Option DeepTowerWidths is null; leave it empty for no tower.");
        if (options.DeepTowerWidths.Length > 10 || options.DeepTowerWidths.Any(width => width < 1))
            throw OptionChecks.Invalid(nameof(options.DeepTowerWidths), $"Option DeepTowerWidths is [{string.Join(", ", options.DeepTowerWidths)}]; at most 10 layers are allowed, each with at least 1 node.");
    }
}
