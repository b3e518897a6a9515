namespace ClickThrough;

/// <summary>A click log, ready for training.</summary>
/// <param name="What">A description in one sentence.</param>
/// <param name="Catalogue">Every item with its category.</param>
/// <param name="Training">The training rows.</param>
/// <param name="Test">The test rows.</param>
/// <param name="BestArea">The highest AUC that any model can expect on the test rows; null if unknown.</param>
internal sealed record Offers(
    string What, IReadOnlyList<(string Item, string Category)> Catalogue, IReadOnlyList<Impression> Training, IReadOnlyList<Impression> Test, double? BestArea);
