using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.SearchSpace;

namespace CustomTrainer;

/// <summary>Options of <see cref="FactorizationMachineTrainer"/>. AutoML sweeps the properties with a search-space attribute.</summary>
public sealed class FactorizationMachineOptions : FeatureTrainingOptions
{
    /// <summary>The length of each feature's factor vector.</summary>
    /// <value>1 to 1,000; default 8.</value>
    [Choice(new object[] { 2, 4, 8, 16, 32 }, 8)]
    public int Rank { get; set; } = 8;

    /// <summary>The standard deviation of the initial factors.</summary>
    /// <value>Above 0 and at most 1; default 0.05.</value>
    [Range(1e-3, 1e-1, init: 0.05, logBase: true)]
    public double FactorDeviation { get; set; } = 0.05;

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        OptionChecks.Between(Rank, 1, 1000, "from 1 to 1,000");
        OptionChecks.Between(FactorDeviation, double.Epsilon, 1, "above 0 and at most 1");
    }
}
