using System.Text;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tests.Tokenization;

/// <summary>Examples of Unicode Standard Annex 15 and its test file; the tests run in globalization-invariant mode.</summary>
[TestClass]
public sealed class NormalFormsTests
{
    [TestMethod]
    [DataRow("\u00E9", "\u00E9", "e\u0301", "\u00E9", "e\u0301")]
    [DataRow("\u1E9B\u0323", "\u1E9B\u0323", "\u017F\u0323\u0307", "\u1E69", "s\u0323\u0307")] // marks are sorted
    [DataRow("\uFB01", "\uFB01", "\uFB01", "fi", "fi")] // a ligature is only compatible
    [DataRow("\u212B", "\u00C5", "A\u030A", "\u00C5", "A\u030A")]
    [DataRow("\uAC01", "\uAC01", "\u1100\u1161\u11A8", "\uAC01", "\u1100\u1161\u11A8")]
    [DataRow("\u1100\u1161\u11A8", "\uAC01", "\u1100\u1161\u11A8", "\uAC01", "\u1100\u1161\u11A8")]
    [DataRow("\u0958", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C")] // is never composed
    [DataRow("a\u0305\u0315\u0300\u05AEb", "a\u05AE\u0305\u0300\u0315b", "a\u05AE\u0305\u0300\u0315b", "a\u05AE\u0305\u0300\u0315b", "a\u05AE\u0305\u0300\u0315b")] // a grave that another mark blocks
    [DataRow("\U0001D15E", "\U0001D157\U0001D165", "\U0001D157\U0001D165", "\U0001D157\U0001D165", "\U0001D157\U0001D165")]
    [DataRow("\uFF76\uFF9E", "\uFF76\uFF9E", "\uFF76\uFF9E", "\u30AC", "\u30AB\u3099")]
    public void Texts_have_the_forms_of_the_standard(string text, string c, string d, string kc, string kd)
    {
        Assert.AreEqual(c, NormalForms.Normalize(text, NormalizationForm.FormC));
        Assert.AreEqual(d, NormalForms.Normalize(text, NormalizationForm.FormD));
        Assert.AreEqual(kc, NormalForms.Normalize(text, NormalizationForm.FormKC));
        Assert.AreEqual(kd, NormalForms.Normalize(text, NormalizationForm.FormKD));
    }
}
