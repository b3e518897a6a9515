using Microsoft.ML;
using Microsoft.ML.Ctr;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;

namespace ClickThrough;

/// <summary>Maps text ids to keys, then trains a Deep Interest Network.</summary>
internal static class InterestPipeline
{
    /// <summary>Candidate and history use one list of keys, so an item has the same key and embedding in both.</summary>
    public static IEstimator<ITransformer> Keys(MLContext ml, Offers offers)
    {
        var items = ml.Data.LoadFromEnumerable(offers.Catalogue.Select(entry => new Name { Text = entry.Item }).ToArray());
        var categories = ml.Data.LoadFromEnumerable(offers.Catalogue.Select(entry => entry.Category).Distinct().Select(category => new Name { Text = category }).ToArray());
        return ml.Transforms.Conversion.MapValueToKey([new(nameof(Impression.Item)), new(nameof(Impression.HistoryItems))], keyData: items)
            .Append(ml.Transforms.Conversion.MapValueToKey([new(nameof(Impression.Category)), new(nameof(Impression.HistoryCategories))], keyData: categories));
    }

    public static DeepInterestNetworkTrainer.Options Options(HistoryPooling pooling, bool quick) => new()
    {
        CandidateColumnNames = [nameof(Impression.Item), nameof(Impression.Category)],
        HistoryColumnNames = [nameof(Impression.HistoryItems), nameof(Impression.HistoryCategories)],
        Pooling = pooling,
        MaximumEpochs = quick ? 1 : 6,
    };

    public static TransformerChain<DeepPredictionTransformer<DeepInterestNetworkModel>> Fit(MLContext ml, Offers offers, IDataView training, DeepInterestNetworkTrainer.Options options)
        => Keys(ml, offers).Append(ml.BinaryClassification.Trainers.DeepInterestNetwork(options)).Fit(training);

    private sealed class Name
    {
        public string Text { get; set; } = "";
    }
}
