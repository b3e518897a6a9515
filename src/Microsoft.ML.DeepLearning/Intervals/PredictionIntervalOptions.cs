using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.DeepLearning;

/// <summary>Options of prediction intervals: the columns and the coverage. Values are checked when the estimator is created.</summary>
public sealed class PredictionIntervalOptions
{
    /// <summary>The label of the calibration rows, a Single. Scoring does not need it.</summary>
    /// <value>Default "Label".</value>
    public string LabelColumnName { get; set; } = TrainingDefaults.LabelColumnName;

    /// <summary>The prediction in the middle of the interval, a Single. Not used if <see cref="LowerScoreColumnName"/> is set.</summary>
    /// <value>Default "Score".</value>
    public string ScoreColumnName { get; set; } = ScoreColumns.Score;

    /// <summary>The prediction of a low quantile, a Single; needs <see cref="UpperScoreColumnName"/>.</summary>
    /// <value>Default null: the interval surrounds <see cref="ScoreColumnName"/>.</value>
    public string? LowerScoreColumnName { get; set; }

    /// <summary>The prediction of a high quantile, a Single; needs <see cref="LowerScoreColumnName"/>.</summary>
    /// <value>Default null: the interval surrounds <see cref="ScoreColumnName"/>.</value>
    public string? UpperScoreColumnName { get; set; }

    /// <summary>
    /// How large errors are expected to be, a Single above 0 in any unit: the width of the interval is proportional to it. Rows where it is not above
    /// 0 get NaN.
    /// </summary>
    /// <value>Default null: all intervals have the same width. Not allowed together with <see cref="LowerScoreColumnName"/>.</value>
    public string? DifficultyColumnName { get; set; }

    /// <summary>The share of new rows whose label is inside the interval.</summary>
    /// <value>Above 0 and below 1; default 0.9. It needs coverage/(1 - coverage) calibration rows, 9 for the default.</value>
    public double Coverage { get; set; } = 0.9;

    /// <summary>The column that gets the lower end, a Single.</summary>
    /// <value>Default "Lower".</value>
    public string LowerColumnName { get; set; } = "Lower";

    /// <summary>The column that gets the upper end, a Single.</summary>
    /// <value>Default "Upper".</value>
    public string UpperColumnName { get; set; } = "Upper";

    internal bool HasQuantiles => LowerScoreColumnName is not null;

    /// <summary>The columns that scoring reads, each with its role in messages.</summary>
    internal IReadOnlyList<(string Role, string Name)> Inputs => HasQuantiles ? [("Lower score", LowerScoreColumnName!), ("Upper score", UpperScoreColumnName!)]
        : DifficultyColumnName is null ? [("Score", ScoreColumnName)]
        : [("Score", ScoreColumnName), ("Difficulty", DifficultyColumnName)];

    internal PredictionIntervalOptions Copy() => (PredictionIntervalOptions)MemberwiseClone();

    internal void Validate()
    {
        OptionChecks.NotEmpty(LabelColumnName);
        OptionChecks.NotEmpty(ScoreColumnName);
        OptionChecks.NotEmptyOrNull(LowerScoreColumnName);
        OptionChecks.NotEmptyOrNull(UpperScoreColumnName);
        OptionChecks.NotEmptyOrNull(DifficultyColumnName);
        OptionChecks.NotEmpty(LowerColumnName);
        OptionChecks.NotEmpty(UpperColumnName);
        OptionChecks.Between(Coverage, double.Epsilon, Math.BitDecrement(1.0), "above 0 and below 1");
        if (LowerScoreColumnName is null != UpperScoreColumnName is null)
        {
            var (set, missing) = HasQuantiles ? (nameof(LowerScoreColumnName), nameof(UpperScoreColumnName)) : (nameof(UpperScoreColumnName), nameof(LowerScoreColumnName));
            throw OptionChecks.Invalid(missing, $"Option {missing} is null and {set} is '{LowerScoreColumnName ?? UpperScoreColumnName}'; set both to columns of quantiles, or neither.");
        }
        if (HasQuantiles && DifficultyColumnName is not null)
            throw OptionChecks.Invalid(nameof(DifficultyColumnName), $"Option {nameof(DifficultyColumnName)} is '{DifficultyColumnName}', but quantiles already say how wide the interval is; set it or {nameof(LowerScoreColumnName)} to null.");
        string[] names = [LowerColumnName, UpperColumnName, LabelColumnName, .. Inputs.Select(input => input.Name)];
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            throw OptionChecks.Invalid(nameof(LowerColumnName), $"Column '{twice}' has two roles among label, scores, difficulty, {nameof(LowerColumnName)} and {nameof(UpperColumnName)}; give each another name.");
    }
}
