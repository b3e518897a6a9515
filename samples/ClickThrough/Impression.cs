namespace ClickThrough;

/// <summary>An item shown to a user; ids are text, as in a log.</summary>
internal sealed class Impression
{
    public string User { get; set; } = "";

    public string Item { get; set; } = "";

    public string Category { get; set; } = "";

    /// <summary>The items the user liked before, oldest first.</summary>
    public string[] HistoryItems { get; set; } = [];

    public string[] HistoryCategories { get; set; } = [];

    public bool Label { get; set; }
}
