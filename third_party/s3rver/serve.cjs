// node serve.cjs LIBRARY PORT FOLDER BUCKET: serves S3 from the folder on 127.0.0.1; tools/s3 calls it.
const [library, port, directory, bucket] = process.argv.slice(2);
const S3rver = require(library);
new S3rver({address: '127.0.0.1', port: Number(port), silent: true, directory, configureBuckets: [{name: bucket}]}).run();
